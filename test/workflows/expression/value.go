package expression

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Truth says what a value is where a condition belongs.
func Truth(value any) bool {
	switch value := value.(type) {
	case nil:
		return false
	case bool:
		return value
	case float64:
		return value != 0 && !math.IsNaN(value)
	case string:
		return value != ""
	}
	return true
}

// Text is a value as it is written into a text. A list or an object has no such form.
func Text(value any) (string, error) {
	switch value := value.(type) {
	case nil:
		return "", nil
	case bool:
		return strconv.FormatBool(value), nil
	case float64:
		return strconv.FormatFloat(value, 'g', 15, 64), nil
	case string:
		return value, nil
	}
	return "", fmt.Errorf("%s cannot be written into a text: use toJSON", kind(value))
}

// compare puts values in order: texts without regard to case, all else as numbers. What has no order is not equal either.
func compare(left, right any) (order int, ordered bool) {
	one, ok := left.(string)
	other, alsoOK := right.(string)
	if ok && alsoOK {
		return cmp.Compare(strings.ToUpper(one), strings.ToUpper(other)), true
	}
	a, b := number(left), number(right)
	if math.IsNaN(a) || math.IsNaN(b) {
		return 0, false
	}
	return cmp.Compare(a, b), true
}

func number(value any) float64 {
	switch value := value.(type) {
	case nil:
		return 0
	case bool:
		if value {
			return 1
		}
		return 0
	case float64:
		return value
	case string:
		if strings.TrimSpace(value) == "" {
			return 0
		}
		if parsed, err := strconv.ParseFloat(strings.TrimSpace(value), 64); err == nil {
			return parsed
		}
	}
	return math.NaN()
}

// kind is what an error calls a value.
func kind(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case float64:
		return "a number"
	case string:
		return "a text"
	case []any, filtered:
		return "a list"
	}
	return "an object"
}
