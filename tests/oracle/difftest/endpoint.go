package main

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"gtmpl/tests/oracle/reference"
)

// A question is a template text and the values, as YAML, that it runs over.
type question struct {
	template, values string
}

type outcome string

const (
	prints  outcome = "prints"
	refuses outcome = "refuses"
	crashes outcome = "crashes"
	hangs   outcome = "hangs"
)

type answer struct {
	outcome outcome
	text    string
}

// An endpoint is a process that answers questions over a pipe (the protocol stands in tests/difftest/serve.c). One that
// ends or falls silent has answered with that, and is started again for the next question.
type endpoint struct {
	command []string
	loud    bool // what it says of its end is shown
	process *exec.Cmd
	in, out *os.File
	reader  *bufio.Reader
}

// For one answer, and for an end that was asked for (sanitizers look for leaks then).
const patience, farewell = 10 * time.Second, 30 * time.Second

func (e *endpoint) start() error {
	theirIn, in, err := os.Pipe()
	if err != nil {
		return err
	}
	out, theirOut, err := os.Pipe()
	if err != nil {
		return err
	}
	e.process = exec.Command(e.command[0], e.command[1:]...)
	e.process.Env = slices.DeleteFunc(os.Environ(), func(s string) bool { return strings.HasPrefix(s, "TZ=") })
	e.process.Stdin, e.process.Stdout = theirIn, theirOut
	if e.loud {
		e.process.Stderr = os.Stderr
	}
	e.in, e.out, e.reader = in, out, bufio.NewReaderSize(out, 1<<16)
	err = e.process.Start()
	theirIn.Close()
	theirOut.Close()
	return err
}

// stop ends a process that does not answer.
func (e *endpoint) stop() {
	if e.process != nil {
		e.process.Process.Kill()
		e.finish()
	}
}

// finish lets the process end by itself, and says how it did.
func (e *endpoint) finish() error {
	if e.process == nil {
		return nil
	}
	e.in.Close()
	timer := time.AfterFunc(farewell, func() { e.process.Process.Kill() })
	err := e.process.Wait()
	timer.Stop()
	e.out.Close()
	e.process = nil
	return err
}

func (e *endpoint) send(questions []question) {
	w := bufio.NewWriterSize(e.in, 1<<16)
	for _, q := range questions {
		var head [8]byte
		binary.LittleEndian.PutUint32(head[:4], uint32(len(q.template)))
		binary.LittleEndian.PutUint32(head[4:], uint32(len(q.values)))
		w.Write(head[:])
		w.WriteString(q.template)
		w.WriteString(q.values)
	}
	w.Flush() // a process that died says so when it is read from
}

func (e *endpoint) receive() answer {
	e.out.SetReadDeadline(time.Now().Add(patience))
	var head [5]byte
	_, err := io.ReadFull(e.reader, head[:])
	text := []byte(nil)
	if err == nil {
		text = make([]byte, binary.LittleEndian.Uint32(head[1:]))
		_, err = io.ReadFull(e.reader, text)
	}
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return answer{outcome: hangs}
	case err != nil:
		return answer{outcome: crashes}
	case head[0] == 0:
		return answer{prints, string(text)}
	}
	return answer{refuses, string(text)}
}

// ask gives an answer to every question, in their order.
func (e *endpoint) ask(questions []question) ([]answer, error) {
	answers := make([]answer, 0, len(questions))
	for len(answers) < len(questions) {
		if e.process == nil {
			if err := e.start(); err != nil {
				return nil, err
			}
		}
		sent := make(chan bool)
		rest := questions[len(answers):]
		go func() { e.send(rest); sent <- true }()
		alive := true
		for alive && len(answers) < len(questions) {
			a := e.receive()
			answers = append(answers, a)
			alive = a.outcome == prints || a.outcome == refuses
		}
		if !alive {
			e.stop()
		}
		<-sent
	}
	return answers, nil
}

func (e *endpoint) askOne(q question) (answer, error) {
	answers, err := e.ask([]question{q})
	if err != nil {
		return answer{}, err
	}
	return answers[0], nil
}

// serve is the other end: it answers with Helm's engine until the pipe closes.
func serve(in io.Reader, out io.Writer) error {
	r, w := bufio.NewReaderSize(in, 1<<16), bufio.NewWriterSize(out, 1<<16)
	for {
		var head [8]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return nil
		}
		size := binary.LittleEndian.Uint32(head[:4])
		texts := make([]byte, size+binary.LittleEndian.Uint32(head[4:]))
		if _, err := io.ReadFull(r, texts); err != nil {
			return err
		}
		a, err := reference.AskWithObjects(string(texts[:size]), string(texts[size:]))
		if err != nil {
			a = reference.Answer{Refused: true, Text: err.Error()}
		}
		reply := make([]byte, 5, 5+len(a.Text))
		if a.Refused {
			reply[0] = 1
		}
		binary.LittleEndian.PutUint32(reply[1:], uint32(len(a.Text)))
		w.Write(append(reply, a.Text...))
		w.Flush() // an answer that waits for the next one would be taken for a missing one
	}
}
