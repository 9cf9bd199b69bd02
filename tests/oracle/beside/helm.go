package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	helmcmd "helm.sh/helm/v4/pkg/cmd"
)

// runHelm is what Helm's main function does.
func runHelm(words []string) int {
	os.Args = append([]string{"helm"}, words...)
	root, err := helmcmd.NewRootCmd(os.Stdout, words, helmcmd.SetupLogging)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	root.SetArgs(words)
	if err := root.Execute(); err != nil {
		if e, ok := errors.AsType[helmcmd.CommandError](err); ok {
			return e.ExitCode
		}
		return 1
	}
	return 0
}

// --- one process for many commands -----------------------------------------------------------------------------------

// Starting Helm takes longer than most of its commands. A server runs one after the other, each with files for standard
// output and errors. Since Helm keeps flags and hooks of earlier commands, it ends after a while, and commands of one
// server have the same flags but for those of `template`.
const commandsOfServer = 150

type request struct {
	Folder string
	Words  []string
	Output string // where to write OUTPUT.out and OUTPUT.err
}

func serveHelm() int {
	answers := os.Stdout
	in := json.NewDecoder(bufio.NewReader(os.Stdin))
	for {
		var r request
		if err := in.Decode(&r); err != nil {
			return 0
		}
		code, err := answerRequest(r)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		fmt.Fprintln(answers, code)
	}
}

func answerRequest(r request) (int, error) {
	if err := os.Chdir(r.Folder); err != nil {
		return 0, err
	}
	out, err := os.Create(r.Output + ".out")
	if err != nil {
		return 0, err
	}
	defer out.Close()
	errs, err := os.Create(r.Output + ".err")
	if err != nil {
		return 0, err
	}
	defer errs.Close()
	stdout, stderr := os.Stdout, os.Stderr
	os.Stdout, os.Stderr = out, errs
	defer func() { os.Stdout, os.Stderr = stdout, stderr }()
	return runHelm(r.Words), nil
}

type server struct {
	process *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	asked   int
}

func (s *server) start(environment []string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	s.process = exec.Command(self, "-serve")
	s.process.Env, s.process.Stderr = environment, os.Stderr
	if s.in, err = s.process.StdinPipe(); err != nil {
		return err
	}
	out, err := s.process.StdoutPipe()
	if err != nil {
		return err
	}
	s.out, s.asked = bufio.NewReader(out), 0
	return s.process.Start()
}

func (s *server) stop() {
	if s.process != nil {
		s.in.Close()
		s.process.Wait()
		s.process = nil
	}
}

func (s *server) ask(c command, environment []string, scratch string) (result, error) {
	if s.asked == commandsOfServer {
		s.stop()
	}
	if s.process == nil {
		if err := s.start(environment); err != nil {
			return result{}, err
		}
	}
	s.asked++
	output := filepath.Join(scratch, "helm")
	if err := json.NewEncoder(s.in).Encode(request{c.folder, c.words, output}); err != nil {
		return result{}, err
	}
	var r result
	if _, err := fmt.Fscanln(s.out, &r.code); err != nil {
		s.stop()
		return result{code: -1, errors: "Helm ended"}, nil
	}
	out, err := os.ReadFile(output + ".out")
	if err != nil {
		return r, err
	}
	errs, err := os.ReadFile(output + ".err")
	r.output, r.errors = string(out), string(errs)
	return r, err
}
