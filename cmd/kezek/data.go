package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"kezek/scheduler"
	"kezek/scheduler/store"
)

// dataFlag names the store of a command.
type dataFlag struct {
	Data string `default:"bolt:kezek.db" placeholder:"bolt:FILE" help:"Where the data is: ${default}."`
}

// storeURL is what store.Open takes: a plain file name means bolt.
func storeURL(data string) string {
	if strings.HasPrefix(data, "bolt:") || strings.HasPrefix(data, "etcd:") {
		return data
	}
	return "bolt:" + data
}

// dataFile is the file behind a store that is one.
func dataFile(data string) (string, error) {
	if path, ok := strings.CutPrefix(storeURL(data), "bolt:"); ok && path != "" {
		return path, nil
	}
	return "", fmt.Errorf("--data %q is not a data file\nhint: write bolt:FILE", data)
}

// openExisting opens a store for a tool, which must not begin a new one because
// of a mistyped name.
func openExisting(data string) (scheduler.Store, error) {
	path, err := dataFile(data)
	if err != nil {
		return nil, err
	}
	if err := mustExist(path); err != nil {
		return nil, err
	}
	return store.Open(storeURL(data))
}

// mustExist refuses the name of a data file that is not there.
func mustExist(path string) error {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("data file %s does not exist\nhint: name it with --data bolt:FILE", path)
	}
	return nil
}
