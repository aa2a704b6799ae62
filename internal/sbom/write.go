package sbom

import (
	"bytes"
	"fmt"
	"io"

	"github.com/CycloneDX/cyclonedx-go"
	"github.com/google/uuid"
)

// Write writes a document as indented JSON.
func Write(out io.Writer, bom *cyclonedx.BOM) error {
	return cyclonedx.NewBOMEncoder(out, cyclonedx.BOMFileFormatJSON).SetPretty(true).SetEscapeHTML(false).Encode(bom)
}

// serialNumber returns the identity of a document that has none yet: a UUID of version 5 (RFC 9562), derived from the whole document, so
// that it only changes with the document.
func serialNumber(bom *cyclonedx.BOM) (string, error) {
	var text bytes.Buffer
	if err := Write(&text, bom); err != nil {
		return "", fmt.Errorf("number the document: %w", err)
	}
	return uuid.NewSHA1(uuid.NameSpaceURL, text.Bytes()).URN(), nil
}
