package main

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// configFile is the flag that names the settings file. A key of the file is the
// name of a flag with _ for -; keys may be nested where flags share a beginning:
//
//	listen: 127.0.0.1:8080
//	policy:
//	  hold_ttl: 15m
type configFile string

// BeforeResolve implements kong's hook: it reads the file and refuses it, with
// everything that is wrong in it at once, or has it fill the flags.
func (c configFile) BeforeResolve(ctx *kong.Context, trace *kong.Path) error {
	path := string(ctx.FlagValue(trace.Flag).(configFile))
	if path == "" {
		return nil
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return &configError{fmt.Sprintf("read settings: %v", err)}
	}
	s, problems := parseSettings(content, flagsOf(ctx.Model.Node))
	if len(problems) > 0 {
		for i, p := range problems {
			problems[i] = path + ":" + p
		}
		return &configError{"the settings file has errors\n" + strings.Join(problems, "\n")}
	}
	ctx.AddResolver(s)
	return nil
}

// configError is everything that is wrong with a settings file.
type configError struct{ text string }

// Error implements error.
func (e *configError) Error() string { return e.text }

// flagsOf gathers the flags of all commands by name. Flags of one name mean the
// same in every command that has them.
func flagsOf(node *kong.Node) map[string]*kong.Flag {
	all := map[string]*kong.Flag{}
	for _, f := range node.Flags {
		all[f.Name] = f
	}
	for _, child := range node.Children {
		for name, f := range flagsOf(child) {
			all[name] = f
		}
	}
	delete(all, "help")
	delete(all, "config")
	return all
}

// settings are the values of a file, by name of the flag.
type settings map[string]any

var _ kong.Resolver = settings(nil)

// Validate implements kong.Resolver; a file that is wrong never gets so far.
func (s settings) Validate(*kong.Application) error { return nil }

// Resolve implements kong.Resolver. A variable of the environment comes before
// the file, which kong alone would not see to.
func (s settings) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	for _, name := range flag.Envs {
		if _, set := os.LookupEnv(name); set {
			return nil, nil
		}
	}
	return s[flag.Name], nil
}

// parseSettings reads the file. Problems begin with their line.
func parseSettings(content []byte, flags map[string]*kong.Flag) (settings, []string) {
	// A key that stands twice is told with everything else.
	file, err := parser.ParseBytes(content, 0, parser.AllowDuplicateMapKey())
	if syntax, ok := errors.AsType[yaml.Error](err); ok {
		return nil, []string{fmt.Sprintf("%d: %s", syntax.GetToken().Position.Line, syntax.GetMessage())}
	}
	if err != nil {
		return nil, []string{" " + err.Error()}
	}
	r := settingsReader{flags: flags, values: settings{}}
	for _, doc := range file.Docs {
		if doc.Body != nil {
			r.mapping("", doc.Body)
		}
	}
	return r.values, r.problems
}

type settingsReader struct {
	flags    map[string]*kong.Flag
	values   settings
	problems []string
}

func (r *settingsReader) problem(n ast.Node, format string, args ...any) {
	r.problems = append(r.problems, fmt.Sprintf("%d: ", n.GetToken().Position.Line)+fmt.Sprintf(format, args...))
}

// mapping reads keys under a prefix, which is empty or ends in a hyphen.
func (r *settingsReader) mapping(prefix string, n ast.Node) {
	var pairs []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.CommentGroupNode:
		return
	case *ast.MappingNode:
		pairs = n.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{n}
	default:
		r.problem(n, "want keys with values, such as listen: 127.0.0.1:8080")
		return
	}
	for _, pair := range pairs {
		key := pair.Key.GetToken().Value
		name := prefix + strings.ReplaceAll(key, "_", "-")
		if flag, known := r.flags[name]; known {
			r.value(key, name, flag, pair.Value)
		} else if r.begins(name + "-") {
			r.mapping(name+"-", pair.Value)
		} else {
			r.problem(pair.Key, "%s: no such setting", key)
		}
	}
}

// begins reports whether some flag's name begins so.
func (r *settingsReader) begins(prefix string) bool {
	for name := range r.flags {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// value keeps one value, once the flag has been seen to understand it.
func (r *settingsReader) value(key, name string, flag *kong.Flag, n ast.Node) {
	if _, double := r.values[name]; double {
		r.problem(n, "%s: is set twice", key)
		return
	}
	scalar, ok := n.(ast.ScalarNode)
	if !ok {
		r.problem(n, "%s: want one value", key)
		return
	}
	text := scalar.GetToken().Value
	if err := understands(flag, text); err != nil {
		r.problem(n, "%s: %v", key, err)
		return
	}
	r.values[name] = text
}

// understands tries a text on a flag without setting it.
func understands(flag *kong.Flag, text string) error {
	set := flag.Set
	trial := reflect.New(flag.Target.Type()).Elem()
	err := flag.Parse(kong.ScanFromTokens(kong.Token{Type: kong.FlagValueToken, Value: text}), trial)
	flag.Set = set
	if inner := errors.Unwrap(err); inner != nil {
		return inner // without the flag's usage before it
	}
	if flag.Enum != "" && !slices.Contains(flag.EnumSlice(), text) {
		return fmt.Errorf("%q: want one of %s", text, strings.Join(flag.EnumSlice(), ", "))
	}
	return err
}
