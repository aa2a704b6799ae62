package archive

import "archive/zip"

func unzip(name string, into *target) error {
	archive, err := zip.OpenReader(name)
	if err != nil {
		return err
	}
	defer archive.Close()
	for _, entry := range archive.File {
		if !entry.Mode().IsRegular() {
			continue
		}
		if err := unzipEntry(entry, into); err != nil {
			return err
		}
	}
	return nil
}

func unzipEntry(entry *zip.File, into *target) error {
	content, err := entry.Open()
	if err != nil {
		return err
	}
	defer content.Close()
	return into.write(entry.Name, entry.Mode(), content)
}
