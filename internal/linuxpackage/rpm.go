package linuxpackage

import (
	"errors"
	"io"
	"os"
	"strconv"
	"strings"
)

// The tags of the header that are used (https://rpm-software-management.github.io/rpm/manual/tags.html).
const (
	tagName              = 1000
	tagVersion           = 1001
	tagEpoch             = 1003
	tagArch              = 1022
	tagFileModes         = 1030
	tagFileTimes         = 1034
	tagFileFlags         = 1037
	tagFileUsers         = 1039
	tagFileGroups        = 1040
	tagDirIndexes        = 1116
	tagBaseNames         = 1117
	tagDirNames          = 1118
	tagPayloadFormat     = 1124
	tagPayloadCompressor = 1125
)

const (
	rpmMagic = "\xed\xab\xee\xdb"
	leadSize = 96     // bytes
	ghost    = 1 << 6 // a flag of a file that belongs to the package but is not in it
)

// readRPM reads a package of Fedora and its derivatives: a lead, a header of signatures, the header that describes it, and a cpio
// (https://rpm-software-management.github.io/rpm/manual/format_v4.html).
func readRPM(file *os.File, visit visit) (Description, error) {
	lead := make([]byte, leadSize)
	if _, err := io.ReadFull(file, lead); err != nil || !strings.HasPrefix(string(lead), rpmMagic) {
		return Description{}, errors.New("it is not an rpm: it has no rpm header")
	}
	_, signatures, err := readHeader(file)
	if err != nil {
		return Description{}, err
	}
	at := leadSize + (signatures+7)/8*8
	if _, err := file.Seek(at, io.SeekStart); err != nil {
		return Description{}, err
	}
	head, length, err := readHeader(file)
	if err != nil {
		return Description{}, err
	}
	described, err := rpmDescription(head)
	if err != nil {
		return described, err
	}
	files, err := rpmFiles(head)
	if err != nil {
		return described, err
	}
	info, err := file.Stat()
	if err != nil {
		return described, err
	}
	at += length
	return described, rpmPayload(head, io.NewSectionReader(file, at, info.Size()-at), files, visit)
}

func rpmDescription(head header) (described Description, err error) {
	for _, field := range []struct {
		id   uint32
		into *string
	}{{tagName, &described.Name}, {tagVersion, &described.Version}, {tagArch, &described.Arch}} {
		if *field.into, err = head.text(field.id); err != nil {
			return described, err
		}
	}
	epoch, err := head.numbers(tagEpoch)
	if len(epoch) > 0 && epoch[0] > 0 {
		described.Version = strconv.FormatUint(uint64(epoch[0]), 10) + ":" + described.Version
	}
	return described, err
}
