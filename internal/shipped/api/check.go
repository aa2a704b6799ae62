package api

import (
	"errors"

	"github.com/relkit/relkit/internal/shipped/catalog"
)

// CheckRelease is the error that the body of a release would be refused with; nil for one that would be taken.
func CheckRelease(body []byte) error {
	var r catalog.Release
	if err := decode(body, &r); err != nil {
		return err
	}
	_, err := r.Normalize()
	if invalid, ok := errors.AsType[*catalog.InvalidError](err); ok {
		return unprocessable(invalid.Fields)
	}
	return err
}

// CheckDeployment is the same for the body of a deployment.
func CheckDeployment(body []byte) error {
	var w watch
	if err := decode(body, &w); err != nil {
		return err
	}
	if wrong := w.check(); len(wrong) > 0 {
		return unprocessable(wrong)
	}
	return nil
}
