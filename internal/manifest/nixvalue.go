package manifest

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// text evaluates an expression for a system if it is a plain text, a name of one, or an entry of a set. If system is empty, an expression
// that depends on the system is unknown.
func (p *nixPackage) text(value []nixItem, system string) (string, bool) {
	return p.evaluate(value, system, 0)
}

func (p *nixPackage) expand(expression, system string, depth int) (string, bool) {
	items, err := parseNix(expression)
	if err != nil {
		return "", false
	}
	return p.evaluate(items, system, depth)
}

func (p *nixPackage) evaluate(value []nixItem, system string, depth int) (string, bool) {
	const deepest, most = 20, 20_000
	p.steps++
	if len(value) == 0 || depth > deepest || p.steps > most {
		return "", false
	}
	var sum strings.Builder
	start := 0
	for i := 0; i <= len(value); i++ {
		if i < len(value) && (value[i].kind != nixSymbol || value[i].text != "+") {
			continue
		}
		text, ok := p.term(value[start:i], system, depth+1)
		if !ok {
			return "", false
		}
		sum.WriteString(text)
		start = i + 1
	}
	return sum.String(), true
}

// term returns the text of an expression without a +.
func (p *nixPackage) term(value []nixItem, system string, depth int) (string, bool) {
	if len(value) == 0 {
		return "", false
	}
	head := value[0]
	switch {
	case len(value) == 1 && head.kind == nixString:
		var text strings.Builder
		for _, part := range head.parts {
			known, ok := part.text, true
			if part.hole {
				known, ok = p.expand(part.text, system, depth)
			}
			if !ok {
				return "", false
			}
			text.WriteString(known)
		}
		return text.String(), true
	case len(value) == 1 && (head.text == "(" || head.text == "["):
		return p.evaluate(head.list, system, depth)
	case head.text == "(" && len(head.list) > 0:
		return p.term(append(slices.Clone(head.list), value[1:]...), system, depth)
	case head.set, head.kind == nixName:
		return p.selection(head, value[1:], system, depth)
	}
	return "", false
}

// selection returns the text of from.a.${b}.c, where from is a name or a set.
func (p *nixPackage) selection(from nixItem, steps []nixItem, system string, depth int) (string, bool) {
	var keys []string
	for i := 0; i+1 < len(steps) && steps[i].text == "."; i += 2 {
		step := steps[i+1]
		key, ok := step.text, true
		switch step.kind {
		case nixHole:
			key, ok = p.expand(step.text, system, depth)
		case nixString:
			key, ok = p.term([]nixItem{step}, system, depth)
		case nixName:
		default:
			return "", false
		}
		if !ok {
			return "", false
		}
		keys = append(keys, key)
	}
	if rest := steps[2*len(keys):]; len(rest) > 0 && rest[0].text != "or" {
		return "", false
	}
	bound, known := p.names[from.text]
	if from.set {
		bound, known = []nixItem{from}, true
	} else if cmp.Or(last(keys), from.text) == "system" { // stdenv.hostPlatform.system
		return system, system != ""
	}
	for _, key := range keys {
		if len(bound) == 1 && bound[0].text == "(" {
			bound = bound[0].list
		}
		if len(bound) == 0 || !bound[len(bound)-1].set {
			return "", false
		}
		set := maps.Collect(pairs(bound[len(bound)-1].bindings))
		if bound, known = set[key]; !known {
			return "", false
		}
	}
	if !known {
		return "", false
	}
	return p.evaluate(bound, system, depth)
}

func last(keys []string) string {
	if len(keys) == 0 {
		return ""
	}
	return keys[len(keys)-1]
}

func pairs(bindings []nixBinding) func(yield func(string, []nixItem) bool) {
	return func(yield func(string, []nixItem) bool) {
		for _, binding := range bindings {
			if !yield(binding.name, binding.value) {
				return
			}
		}
	}
}
