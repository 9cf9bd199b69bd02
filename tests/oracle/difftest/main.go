// Compares the library with Helm's own engine on random templates over random values.
//
//	difftest -runner build/serve -module tests/oracle -known docs/compatibility.md [-n N] [-seed N] [-only CASE]
//	difftest -names -runner build/serve     only compares the lists of functions, and looks for them in testdata/lang
//	difftest -serve                         the reference's side, which the program starts itself
//
// Both sides are processes that answer over a pipe, so that one that dies or falls silent is an answer too.
package main

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"runtime/debug"
	"strings"
	"sync"

	"gtmpl/tests/oracle/reference"
)

type options struct {
	n, only, show, shrink, lanes  int
	seed                          uint64
	runner, module, known, tables string
	names, serve, verbose         bool
}

func main() {
	var o options
	flag.IntVar(&o.n, "n", 200000, "cases to run")
	flag.Uint64Var(&o.seed, "seed", 1, "where chance begins")
	flag.IntVar(&o.only, "only", -1, "run this case alone, and show it")
	flag.IntVar(&o.show, "show", 20, "differences to show")
	flag.IntVar(&o.shrink, "shrink", 2000, "differences to make smaller")
	flag.IntVar(&o.lanes, "lanes", 2, "pairs of processes")
	flag.StringVar(&o.runner, "runner", "build/serve", "the library's side")
	flag.StringVar(&o.module, "module", "tests/oracle", "folder whose go.mod requires Helm")
	flag.StringVar(&o.known, "known", "docs/compatibility.md", "list of known differences")
	flag.StringVar(&o.tables, "tables", "testdata/lang", "folder of the tables")
	flag.BoolVar(&o.names, "names", false, "compare the lists of functions only")
	flag.BoolVar(&o.serve, "serve", false, "answer questions")
	flag.BoolVar(&o.verbose, "v", false, "show also what cannot be compared")
	flag.Parse()
	ok, err := run(o)
	if err != nil {
		fmt.Fprintln(os.Stderr, "difftest:", err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

func run(o options) (bool, error) {
	if o.serve {
		debug.SetMaxStack(128 << 20)
		return true, serve(os.Stdin, os.Stdout)
	}
	types := reference.Functions()
	problems, err := checkNames(o.runner, types)
	if err != nil {
		return false, err
	}
	for _, p := range problems {
		fmt.Println(p)
	}
	fmt.Printf("names: %d functions, %d problems\n", len(types), len(problems))
	if o.names {
		few, err := checkTables(o.tables, types)
		for _, p := range few {
			fmt.Println(p)
		}
		fmt.Printf("tables: %d functions, %d problems\n", len(types), len(few))
		return len(problems)+len(few) == 0, err
	}
	templates, err := corpus(o.module)
	if err != nil {
		return false, err
	}
	list, err := readKnown(o.known)
	if err != nil {
		return false, err
	}
	t := &test{options: o, language: newLanguage(types), corpus: templates, known: list}
	if err := t.runAll(); err != nil {
		return false, err
	}
	return t.report() && len(problems) == 0, nil
}

// A test is one run of the program.
type test struct {
	options
	language *language
	corpus   []string
	known    []*known

	lock        sync.Mutex
	counts      [classes]int
	listed      [classes]int // of them, those that the list of known differences has
	differences []*difference
	shrunk      int
	next        int
}

type difference struct {
	number      int
	class       class
	question    question
	helm, gtmpl answer
	count       int
}

var fieldPattern = regexp.MustCompile(`\.([A-Za-z]\w*)`)

// make writes the case of a number: the corpus first, then random templates, some of them damaged.
func (t *test) make(number int) question {
	r := rand.New(rand.NewPCG(t.seed, uint64(number)))
	g := &generator{Rand: r, language: t.language, big: r.IntN(5) == 0}
	values := randomValues(r, g.big)
	if number < len(t.corpus) || r.IntN(16) == 0 {
		text := t.corpus[number%len(t.corpus)]
		for _, field := range fieldPattern.FindAllStringSubmatch(text, -1) {
			if _, ok := values[field[1]]; !ok && r.IntN(5) > 0 {
				values[field[1]] = randomValue(r, false, 3)
			}
		}
		if number >= len(t.corpus) {
			if text = mutate(r, text); mayExplode(text) {
				text = ""
			}
		}
		return question{text, asYAML(values)}
	}
	text := g.template()
	if r.IntN(8) == 0 {
		if damaged := mutate(r, text); !mayExplode(damaged) {
			text = damaged
		}
	}
	return question{text, asYAML(values)}
}

func (t *test) pair() pair {
	self, err := os.Executable()
	if err != nil {
		self = os.Args[0]
	}
	return pair{&endpoint{command: []string{self, "-serve"}}, &endpoint{command: []string{t.runner}, loud: true}}
}

const batch = 200

func (t *test) runAll() error {
	if t.only >= 0 {
		return t.runOnly()
	}
	errs := make([]error, t.lanes)
	var lanes sync.WaitGroup
	for i := range errs {
		lanes.Go(func() { errs[i] = t.runLane() })
	}
	lanes.Wait()
	return errors.Join(errs...)
}

func (t *test) runOnly() error {
	q := t.make(t.only)
	p := t.pair()
	helm, err := p.helm.askOne(q)
	if err != nil {
		return err
	}
	gtmpl, err := p.gtmpl.askOne(q)
	fmt.Printf("%s\n--- values\n%s--- helm %s\n%s\n--- gtmpl %s\n%s\n", q.template, q.values, helm.outcome, helm.text, gtmpl.outcome, gtmpl.text)
	t.counts[compare(helm, gtmpl)]++
	return errors.Join(err, p.finish())
}

// finish fails if our side does not end as it should.
func (p *pair) finish() error {
	p.helm.finish()
	if err := p.gtmpl.finish(); err != nil {
		return fmt.Errorf("%s: %w", p.gtmpl.command[0], err)
	}
	return nil
}

// runLane takes batches until none is left.
func (t *test) runLane() error {
	p := t.pair()
	for {
		t.lock.Lock()
		first := t.next
		t.next += batch
		t.lock.Unlock()
		if first >= t.n {
			return p.finish()
		}
		var questions []question
		for i := first; i < min(first+batch, t.n); i++ {
			questions = append(questions, t.make(i))
		}
		if err := t.runBatch(&p, first, questions); err != nil {
			return err
		}
	}
}

func (t *test) runBatch(p *pair, first int, questions []question) error {
	var gtmpl []answer
	var failed error
	done := make(chan bool)
	go func() { gtmpl, failed = p.gtmpl.ask(questions); done <- true }()
	helm, err := p.helm.ask(questions)
	<-done
	if err = errors.Join(err, failed); err != nil {
		return err
	}
	for i, q := range questions {
		if err := t.judge(p, first+i, q, helm[i], gtmpl[i]); err != nil {
			return err
		}
	}
	return nil
}

func (t *test) judge(p *pair, number int, q question, helm, gtmpl answer) error {
	c, helm, gtmpl, err := p.judge(q, helm, gtmpl)
	if err != nil {
		return err
	}
	d := &difference{number: number, class: c, question: q, helm: helm, gtmpl: gtmpl, count: 1}
	if !t.note(d) {
		return nil
	}
	// Where only one refuses, what else may differ shows in the smallest case alone.
	k := findKnown(t.known, q, helm, gtmpl)
	if k == nil || c == otherAnswer {
		if err := t.makeSmaller(p, d, k != nil); err != nil {
			return err
		}
		k = findKnown(t.known, d.question, d.helm, d.gtmpl)
	}
	t.lock.Lock()
	defer t.lock.Unlock()
	if k != nil {
		k.count++
		t.listed[c]++
		return nil
	}
	t.add(d)
	return nil
}

// makeSmaller leaves of a case what the two sides still differ in: in what is not listed, unless it is itself.
func (t *test) makeSmaller(p *pair, d *difference, listed bool) error {
	t.lock.Lock()
	t.shrunk++
	enough := t.shrunk > t.shrink
	t.lock.Unlock()
	if enough {
		return nil
	}
	s := shrinker{pair: *p, class: d.class, budget: trials}
	if !listed {
		s.known = t.known
	}
	d.question = s.shrink(d.question)
	var err error
	if d.helm, err = p.helm.askOne(d.question); err != nil {
		return err
	}
	d.gtmpl, err = p.gtmpl.askOne(d.question)
	return err
}

// note counts an answer, and says whether it is a difference.
func (t *test) note(d *difference) bool {
	t.lock.Lock()
	defer t.lock.Unlock()
	t.counts[d.class]++
	if t.verbose && (d.class == notComparable || d.class == notRepeatable) {
		fmt.Printf("case %d: Helm's engine %s: %s\n", d.number, d.helm.outcome, visible(d.question.template))
	}
	return d.class == otherText || d.class == otherOutput || d.class == otherAnswer
}

var (
	quotedPattern = regexp.MustCompile("\"(?:\\\\.|[^\"\\\\])*\"|`[^`]*`|'(?:\\\\.|[^'\\\\])*'")
	digitsPattern = regexp.MustCompile(`[0-9]+`)
)

// alike leaves of a text what cases of one kind have in common.
func alike(text string) string {
	return digitsPattern.ReplaceAllString(quotedPattern.ReplaceAllString(text, "Q"), "N")
}

func (d *difference) key() string {
	if d.class == otherText {
		return alike(d.helm.text[strings.LastIndex(d.helm.text, ": ")+1:] + "\x00" + d.gtmpl.text[strings.LastIndex(d.gtmpl.text, ": ")+1:])
	}
	return alike(d.question.template)
}

func (t *test) add(d *difference) {
	for _, other := range t.differences {
		if other.class == d.class && other.key() == d.key() {
			other.count++
			return
		}
	}
	t.differences = append(t.differences, d)
}

// report prints the differences and the counts; true when there was nothing that is not listed.
func (t *test) report() bool {
	for shown, d := range t.differences {
		if shown == t.show {
			fmt.Printf("… and %d more kinds\n", len(t.differences)-shown)
			break
		}
		fmt.Printf("=== case %d: %s (%d of the kind)\n%s\n--- values\n%s--- helm %s\n%s\n--- gtmpl %s\n%s\n", d.number, classNames[d.class], d.count,
			visible(d.question.template), d.question.values, d.helm.outcome, visible(d.helm.text), d.gtmpl.outcome, visible(d.gtmpl.text))
	}
	unlisted := 0
	fmt.Printf("difftest: %d cases, seed %d\n", t.n, t.seed)
	for c, count := range t.counts {
		fmt.Printf("  %-24s %d", classNames[c], count)
		if class(c) == otherText || class(c) == otherOutput || class(c) == otherAnswer {
			fmt.Printf(", of them listed %d", t.listed[c])
			unlisted += count - t.listed[c]
		}
		fmt.Println()
	}
	for _, k := range t.known {
		fmt.Printf("  listed under \"%s\": %d\n", k.heading, k.count)
	}
	if refused := t.counts[sameRefusal] + t.counts[otherText]; refused > 0 {
		fmt.Printf("  refusals in the same words: %.2f%%\n", 100*float64(t.counts[sameRefusal])/float64(refused))
	}
	return unlisted == 0 && t.counts[sameOutput] > 0
}

// visible shows what would not show, and cuts what is long.
func visible(text string) string {
	const limit = 1500
	if len(text) > limit {
		text = text[:limit] + "…"
	}
	var out strings.Builder
	for i, c := range text {
		switch {
		case c == 0xFFFD && text[i] != 0xEF:
			fmt.Fprintf(&out, `\x%02x`, text[i])
		case c < ' ' && c != '\n' || c == 0x7f:
			fmt.Fprintf(&out, `\x%02x`, c)
		default:
			out.WriteRune(c)
		}
	}
	return out.String()
}
