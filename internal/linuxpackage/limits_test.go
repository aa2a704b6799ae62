package linuxpackage

import (
	"io"
	"strings"
	"testing"
)

func TestLimits(t *testing.T) {
	if _, err := io.Copy(io.Discard, &limited{from: strings.NewReader("12345"), left: 5}); err != nil {
		t.Errorf("as much as may be: %v", err)
	}
	if _, err := io.Copy(io.Discard, &limited{from: strings.NewReader("123456"), left: 5}); err == nil || !strings.Contains(err.Error(), "4 GiB") {
		t.Errorf("more than may be: %v", err)
	}
	if _, err := text(strings.NewReader(strings.Repeat("x", mostText+1))); err == nil {
		t.Error("a description without end was read")
	}
}

// A header with wrong counts and offsets costs no memory and causes an error.
func TestHeaderLies(t *testing.T) {
	lying := header{data: []byte("hello\x00"), tags: map[uint32]tag{
		1: {typeString, 7, 1}, 2: {typeString, 0, 2}, 3: {typeInt32, 0, 2}, 4: {typeInt32, 0, 1 << 31}, 5: {typeStringArray, 1 << 31, 1}, 6: {7, 0, 1},
	}}
	for id := range lying.tags {
		_, texts := lying.texts(id)
		_, numbers := lying.numbers(id)
		if texts == nil || numbers == nil {
			t.Errorf("tag %d was read", id)
		}
	}
	if texts, err := lying.texts(9); texts != nil || err != nil {
		t.Errorf("a tag that is not there: %q, %v", texts, err)
	}
}
