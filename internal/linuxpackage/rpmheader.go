package linuxpackage

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
)

// The limits of rpm itself are 65535 entries and 256 MiB.
const (
	mostTags       = 65535
	mostHeaderData = 64 << 20 // bytes
	tagSize        = 16       // bytes
)

// The types of values that are read here (https://rpm-software-management.github.io/rpm/manual/format_header.html).
const (
	typeInt16       = 3
	typeInt32       = 4
	typeString      = 6
	typeStringArray = 8
	typeI18NString  = 9
)

var headerMagic = []byte{0x8e, 0xad, 0xe8, 1}

// header is one of the two headers of an rpm. Libraries trust its numbers: counts that memory is allocated for, and offsets.
type header struct {
	tags map[uint32]tag
	data []byte
}

type tag struct{ kind, offset, count uint32 }

// readHeader reads a header and returns its length. The first of the two is padded.
func readHeader(from io.Reader) (header, int64, error) {
	intro := make([]byte, 16)
	if _, err := io.ReadFull(from, intro); err != nil {
		return header{}, 0, whole(err)
	}
	if !bytes.HasPrefix(intro, headerMagic) {
		return header{}, 0, errors.New("a header is missing")
	}
	tags, size := binary.BigEndian.Uint32(intro[8:]), binary.BigEndian.Uint32(intro[12:])
	if tags > mostTags || size > mostHeaderData {
		return header{}, 0, fmt.Errorf("its header is too large: %d entries, %d bytes", tags, size)
	}
	length := int64(tags)*tagSize + int64(size)
	content, err := io.ReadAll(io.LimitReader(from, length))
	if err != nil {
		return header{}, 0, err
	}
	if int64(len(content)) < length {
		return header{}, 0, io.ErrUnexpectedEOF
	}
	read := header{tags: map[uint32]tag{}, data: content[tags*tagSize:]}
	for entry := range slices.Chunk(content[:tags*tagSize], tagSize) {
		read.tags[binary.BigEndian.Uint32(entry)] = tag{
			kind: binary.BigEndian.Uint32(entry[4:]), offset: binary.BigEndian.Uint32(entry[8:]), count: binary.BigEndian.Uint32(entry[12:]),
		}
	}
	return read, int64(len(intro)) + length, nil
}

// from returns the data from the beginning of a tag's values.
func (h header) from(id uint32) (tag, []byte, error) {
	found := h.tags[id]
	if int64(found.offset) > int64(len(h.data)) || int64(found.count) > int64(len(h.data)) {
		return tag{}, nil, fmt.Errorf("tag %d of its header lies outside of it", id)
	}
	return found, h.data[found.offset:], nil
}

// texts returns the values of a tag; none if it does not exist.
func (h header) texts(id uint32) ([]string, error) {
	found, data, err := h.from(id)
	if err != nil || found.count == 0 {
		return nil, err
	}
	switch found.kind {
	case typeString, typeStringArray, typeI18NString:
	default:
		return nil, fmt.Errorf("tag %d of its header is not text", id)
	}
	values := make([]string, 0, min(found.count, mostEntries))
	for range found.count {
		value, rest, ended := bytes.Cut(data, []byte{0})
		if !ended {
			return nil, fmt.Errorf("tag %d of its header does not end", id)
		}
		values, data = append(values, string(value)), rest
	}
	return values, nil
}

// text returns the only value of a tag; empty if it does not exist.
func (h header) text(id uint32) (string, error) {
	values, err := h.texts(id)
	if err != nil || len(values) == 0 {
		return "", err
	}
	return values[0], nil
}

// numbers returns the values of a tag; none if it does not exist.
func (h header) numbers(id uint32) ([]uint32, error) {
	found, data, err := h.from(id)
	if err != nil || found.count == 0 {
		return nil, err
	}
	width := map[uint32]int{typeInt16: 2, typeInt32: 4}[found.kind]
	if width == 0 {
		return nil, fmt.Errorf("tag %d of its header is not a number", id)
	}
	if int64(found.count)*int64(width) > int64(len(data)) {
		return nil, fmt.Errorf("tag %d of its header does not end", id)
	}
	var values []uint32
	for i := range int(found.count) {
		if width == 2 {
			values = append(values, uint32(binary.BigEndian.Uint16(data[i*2:])))
			continue
		}
		values = append(values, binary.BigEndian.Uint32(data[i*4:]))
	}
	return values, nil
}
