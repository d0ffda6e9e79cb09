package main

import (
	"fmt"
	"os"
	"strings"

	"kezek/api"
	"kezek/scheduler/sms"
)

// minSecret is the least length of a callback secret, in characters: whoever
// guesses it can say of any message that it was delivered.
const minSecret = 16

// smsFlags say how SMS go out, and how the gateway tells what became of them.
type smsFlags struct {
	CallbackSecretFile string `placeholder:"FILE" help:"File with the secret by which the SMS gateway is known at /gateway/...; without it nobody may call there."`
}

// callbacks returns what reads the gateway's calls, and the secret that they must know.
func (f *smsFlags) callbacks() (api.Callbacks, string, error) {
	if f.CallbackSecretFile == "" {
		return nil, "", nil
	}
	secret, err := readSecret(f.CallbackSecretFile)
	if err != nil {
		return nil, "", fmt.Errorf("--sms-callback-secret-file: %w", err)
	}
	if len(secret) < minSecret {
		return nil, "", fmt.Errorf("--sms-callback-secret-file: %s has fewer than %d characters\nhint: openssl rand -hex 24 makes a good one", f.CallbackSecretFile, minSecret)
	}
	return sms.Callbacks{Gateway: "log"}, secret, nil
}

// readSecret reads a secret of one line.
func readSecret(path string) (string, error) {
	content, err := os.ReadFile(path)
	return strings.TrimSpace(string(content)), err
}
