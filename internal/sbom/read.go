package sbom

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/CycloneDX/cyclonedx-go"

	"github.com/relkit/relkit/internal/release"
)

// longest is how many bytes of a document are read: a bill of a thousand modules has one megabyte.
const longest = 64 << 20

// Read parses a document of any tool strictly: it must not contain anything that CycloneDX does not define. For a document in another
// format it only returns the format. Problems of a document are facts about it; the error is one of reading.
func Read(name string, from io.Reader) (release.SBOM, error) {
	document := release.SBOM{Name: name}
	text, err := io.ReadAll(io.LimitReader(from, longest+1))
	if err != nil {
		return document, fmt.Errorf("read %s: %w", name, err)
	}
	if len(text) > longest {
		document.Err = fmt.Sprintf("it is larger than %d MiB", longest>>20)
		return document, nil
	}
	if err := decode(text, &document); err != nil {
		document.Err = err.Error()
	}
	return document, nil
}

func decode(text []byte, into *release.SBOM) error {
	var head struct {
		SPDX   string `json:"spdxVersion"`
		Format string `json:"bomFormat"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return fmt.Errorf("it is not a JSON document: %w", err)
	}
	switch {
	case head.SPDX != "":
		into.Format = head.SPDX
		return nil
	case head.Format != cyclonedx.BOMFormat:
		return errors.New("it has neither bomFormat CycloneDX nor an spdxVersion")
	}
	var bom cyclonedx.BOM
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&bom); err != nil {
		return fmt.Errorf("it is not valid CycloneDX: %w", err)
	}
	into.Format = head.Format + " " + bom.SpecVersion.String()
	if err := valid(&bom); err != nil {
		return fmt.Errorf("it is not valid CycloneDX: %w", err)
	}
	if bom.Metadata != nil && bom.Metadata.Component != nil {
		into.SHA256 = digest(*bom.Metadata.Component)
	}
	if bom.Components != nil {
		list(*bom.Components, into)
	}
	return nil
}

// valid checks what the format requires beyond the names and types of fields, as far as it affects the use of a document.
func valid(bom *cyclonedx.BOM) error {
	if bom.Version < 1 {
		return fmt.Errorf("version %d: it starts at 1", bom.Version)
	}
	if bom.Components == nil {
		return errors.New("it has no list of components")
	}
	refs := map[string]bool{}
	for i, component := range *bom.Components {
		if component.Type == "" || component.Name == "" {
			return fmt.Errorf("components[%d] has no type or no name", i)
		}
		if component.BOMRef != "" && refs[component.BOMRef] {
			return fmt.Errorf("the bom-ref %q belongs to two components", component.BOMRef)
		}
		refs[component.BOMRef] = true
	}
	return nil
}

func digest(component cyclonedx.Component) string {
	if component.Hashes != nil {
		for _, hash := range *component.Hashes {
			if hash.Algorithm == cyclonedx.HashAlgoSHA256 {
				return strings.ToLower(hash.Value)
			}
		}
	}
	return ""
}

// list takes the Go modules out of the components. The name says which it is and not the package URL,
// because some tools write the latter in lower case.
func list(components []cyclonedx.Component, into *release.SBOM) {
	for _, component := range components {
		if !strings.HasPrefix(component.PackageURL, "pkg:golang/") {
			continue
		}
		name := component.Name
		if component.Group != "" {
			name = component.Group + "/" + name
		}
		if name == standard || name == release.Stdlib {
			into.Go = release.GoNumber(strings.TrimPrefix(component.Version, "v"))
			continue
		}
		into.Modules = append(into.Modules, release.Module{Path: name, Version: component.Version})
	}
}
