package main

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/Masterminds/semver/v3"
	"helm.sh/helm/v4/pkg/chart/common"
)

// A generator writes one template. Its choices come from one source of chance, so a case can be made again by its
// number.
type generator struct {
	*rand.Rand
	*language
	big       bool    // large numbers may occur; then nothing that makes something as large as a number does
	odd       float64 // how often an argument is not what the function wants
	variables []string
	inRange   int
	defined   []string
}

// A language is the functions that templates may call: their names by result, and the kinds of their arguments.
type language struct {
	functions []signature
	byName    map[string]*signature
	byResult  map[string][]*signature
	receivers []receiver
}

// A receiver is a Go type with methods, and how templates come by a value of it.
type receiver struct {
	operands []string
	methods  []signature
}

var receiverTypes = []struct {
	sample   any
	operands []string
}{
	{time.Time{}, []string{`toDate "2006-01-02" "2024-02-29"`, `toDate "2006-01-02T15:04:05Z07:00" "1999-12-31T23:59:58+05:30"`, `toDate "" ""`, "toDate `2006-01-02 15:04:05.999 MST` `2021-07-01 01:02:03.45 CEST`"}},
	{time.Duration(0), []string{`mustToDuration "1h30m5s"`, `mustToDuration 1500`, `durationRoundTo "-95s" "1m"`}},
	{time.January, []string{`(toDate "2006-01-02" "2024-02-29").Month`}},
	{time.Sunday, []string{`(toDate "2006-01-02" "2024-02-29").Weekday`}},
	{&semver.Version{}, []string{`semver "1.2.3-rc.1+b"`, `semver "v1.2"`, "semver .ver"}},
	{semver.Version{}, []string{`(semver "1.2.3-rc.1+b").IncMinor`, `(semver "v1.2").IncPatch`}},
	{&common.Capabilities{}, []string{`.Capabilities`, `.Capabilities.Copy`}},
	{&common.KubeVersion{}, []string{`.Capabilities.KubeVersion`}},
	{common.VersionSet{}, []string{`.Capabilities.APIVersions`}},
	{common.Values{}, []string{`.Values`}},
}

// Helm keeps the type of .Files to itself.
var filesOperands = []string{".Files", "$.Files", ".Files.Glob `conf/*`", ".Files.Glob `**`"}
var filesMethods = []signature{
	{name: "Get", kinds: []string{"file"}}, {name: "GetBytes", kinds: []string{"file"}}, {name: "Lines", kinds: []string{"file"}},
	{name: "Glob", kinds: []string{"glob"}}, {name: "AsConfig"}, {name: "AsSecrets"},
}

func newReceivers() []receiver {
	list := []receiver{{filesOperands, filesMethods}}
	for _, t := range receiverTypes {
		r := receiver{operands: t.operands}
		for i := range reflect.TypeOf(t.sample).NumMethod() {
			m := reflect.TypeOf(t.sample).Method(i)
			s := signature{name: m.Name}
			for j := 1; j < m.Type.NumIn(); j++ {
				s.kinds = append(s.kinds, kindOfType(m.Type.In(j)))
			}
			r.methods = append(r.methods, s)
		}
		list = append(list, r)
	}
	return list
}

type signature struct {
	name     string
	kinds    []string // of its arguments
	repeats  bool     // the last kind
	result   string
	weight   int
	hazard   bool // makes something as large as a number
	producer bool // makes large numbers
}

// The kinds of arguments where the Go type says less than the function wants; `*` repeats.
var hints = map[string]string{
	"abbrev": "int string", "add": "number*", "addf": "number*", "add1": "number", "add1f": "number", "append": "list any", "push": "list any",
	"prepend": "list any", "mustAppend": "list any", "mustPush": "list any", "mustPrepend": "list any", "atoi": "numeric", "b32dec": "base32", "b64dec": "base64", "base": "path", "biggest": "number number*",
	"max": "number number*", "min": "number number*", "maxf": "number number*", "minf": "number number*", "ceil": "number", "floor": "number", "round": "number int float*",
	"chunk": "int list", "mustChunk": "int list", "clean": "path", "compact": "list", "mustCompact": "list", "concat": "list*", "date": "layout time", "dateInZone": "layout time zone",
	"date_in_zone": "layout time zone", "dateModify": "duration time", "date_modify": "duration time", "mustDateModify": "duration time", "must_date_modify": "duration time",
	"deepEqual": "any any", "dict": "key any key any", "dig": "key key any dict", "dir": "path", "ext": "path", "isAbs": "path", "osBase": "path", "osClean": "path", "osDir": "path", "osExt": "path", "osIsAbs": "path",
	"div": "number number", "divf": "number number*", "mod": "number number", "mul": "number number*", "mulf": "number number*", "sub": "number number", "subf": "number number*",
	"duration": "seconds", "durationRound": "seconds", "durationRoundTo": "duration duration", "durationTruncateTo": "duration duration", "durationDays": "duration", "durationHours": "duration",
	"durationMicroseconds": "duration", "durationMilliseconds": "duration", "durationMinutes": "duration", "durationNanoseconds": "duration", "durationSeconds": "duration", "durationWeeks": "duration", "mustToDuration": "duration",
	"first": "list", "mustFirst": "list", "last": "list", "mustLast": "list", "initial": "list", "mustInitial": "list", "rest": "list", "mustRest": "list", "reverse": "list", "mustReverse": "list", "uniq": "list", "mustUniq": "list",
	"float64": "number", "int": "number", "int64": "number", "toDecimal": "number", "fromJson": "json", "fromJsonArray": "json", "mustFromJson": "json", "fromYaml": "yaml", "fromYamlArray": "yaml", "fromToml": "toml",
	"get": "dict key", "hasKey": "dict key", "set": "dict key scalar", "unset": "dict key", "has": "scalar list", "mustHas": "scalar list", "without": "list scalar*", "mustWithout": "list scalar*", "htmlDate": "time", "htmlDateInZone": "time zone",
	"include": "name any", "index": "container index*", "indent": "int string", "nindent": "int string", "join": "string list", "keys": "dict*", "kindIs": "kind any", "typeIs": "type any", "typeIsLike": "type any", "len": "container",
	"merge": "fresh dict*", "mergeOverwrite": "fresh dict*", "mustMerge": "fresh dict*", "mustMergeOverwrite": "fresh dict*", "omit": "dict key*", "pick": "dict key*", "pluck": "key dict*", "plural": "string string int",
	"printf": "format any*", "regexFind": "pattern string", "regexFindAll": "pattern string int", "regexMatch": "pattern string", "regexReplaceAll": "pattern string replacement", "regexReplaceAllLiteral": "pattern string replacement", "regexSplit": "pattern string int",
	"mustRegexFind": "pattern string", "mustRegexFindAll": "pattern string int", "mustRegexMatch": "pattern string", "mustRegexReplaceAll": "pattern string replacement", "mustRegexReplaceAllLiteral": "pattern string replacement", "mustRegexSplit": "pattern string int",
	"semver": "version", "semverCompare": "range version", "slice": "list int*", "mustSlice": "list int*", "sortAlpha": "list", "toStrings": "list", "ternary": "any any bool", "toDate": "layout timetext", "mustToDate": "layout timetext", "tpl": "inner any",
	"urlJoin": "dict", "urlParse": "url", "trimPrefix": "string string", "wrap": "int string", "eq": "scalar scalar*", "ne": "scalar scalar", "lt": "scalar scalar", "le": "scalar scalar", "gt": "scalar scalar", "ge": "scalar scalar",
	"ago": "duration", "lookup": "string string string string", "getHostByName": "string", "toYaml": "any", "toToml": "dict", "mustToToml": "dict", "seq": "int*",
}

// Functions that make something as large as a number says, and functions that make large numbers.
var hazards = strings.Fields("until untilStep seq repeat indent nindent randAlpha randAlphaNum randAscii randNumeric randBytes wrap wrapWith abbrev abbrevboth chunk mustChunk")
var producers = strings.Fields("unixEpoch adler32sum randInt derivePassword durationNanoseconds durationMicroseconds durationMilliseconds ago now")

// Functions whose answer no second run repeats; they are checked by form (see chances).
var chancy = strings.Fields("randAlpha randAlphaNum randAscii randBytes randInt randNumeric uuidv4 shuffle now bcrypt htpasswd encryptAES genPrivateKey genCA genCAWithKey genSelfSignedCert genSelfSignedCertWithKey genSignedCert genSignedCertWithKey buildCustomCert ago derivePassword getHostByName")

// Templates that show the form of what chance made.
var chances = []string{
	`{{ randAlpha %d | regexMatch "^[a-zA-Z]*$" }}`, `{{ randAlphaNum %d | len }}`, `{{ randNumeric %d | regexMatch "^[0-9]*$" }}`, `{{ randAscii %d | len }}`, `{{ randBytes %d | b64dec | len }}`,
	`{{ $n := randInt 3 (add 3 %d | int) }}{{ and (ge $n 3) (le $n 30) }}{{ typeOf $n }}`, `{{ uuidv4 | regexMatch "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$" }}`, `{{ shuffle "aaa%d" | len }}`,
	`{{ typeOf now }} {{ now | date "2006" | len }} {{ %d }}`, `{{ ago now }} {{ kindOf now }} {{ %d }}`, `{{ encryptAES "key" "text%d" | decryptAES "key" }}`, `{{ htmlDate now | len }}{{ %d }}`, `{{ unixEpoch now | len }}{{ %d }}`,
	`{{ getHostByName "localhost" }}{{ %d }}`,
}

func newLanguage(types map[string]reflect.Type) *language {
	l := &language{byName: map[string]*signature{}, byResult: map[string][]*signature{}, receivers: newReceivers()}
	for name, t := range types {
		s := signature{name: name, result: kindOfType(t.Out(0)), repeats: t.IsVariadic(), weight: 4}
		for i := range t.NumIn() {
			in := t.In(i)
			if s.repeats && i == t.NumIn()-1 {
				in = in.Elem()
			}
			s.kinds = append(s.kinds, kindOfType(in))
		}
		if hint, ok := hints[name]; ok {
			s.repeats = strings.HasSuffix(hint, "*")
			s.kinds = strings.Fields(strings.TrimSuffix(hint, "*"))
		}
		s.hazard, s.producer = slices.Contains(hazards, name), slices.Contains(producers, name)
		if slices.Contains(chancy, name) || name == "hello" {
			s.weight = 0
		}
		l.functions = append(l.functions, s)
	}
	slices.SortFunc(l.functions, func(a, b signature) int { return strings.Compare(a.name, b.name) })
	for i := range l.functions {
		s := &l.functions[i]
		l.byName[s.name] = s
		if s.weight > 0 {
			l.byResult[s.result] = append(l.byResult[s.result], s)
		}
	}
	return l
}

func kindOfType(t reflect.Type) string {
	switch t.String() {
	case "string", "int", "bool":
		return t.String()
	case "int64", "uint32":
		return "int"
	case "float64":
		return "float"
	case "map[string]interface {}", "map[string]string":
		return "dict"
	case "[]interface {}", "[]string", "[]int", "[][]interface {}":
		return "list"
	case "*semver.Version":
		return "semver"
	case "time.Month", "time.Weekday":
		return "int"
	case "time.Time":
		return "time"
	case "time.Duration":
		return "duration"
	}
	return "any"
}

func (g *generator) chance(p float64) bool { return g.Float64() < p }

func (g *generator) of(pools ...[]string) string { return pick(g.Rand, pools[g.IntN(len(pools))]) }

// made gives a text of a pool, or one that is put together or damaged.
func (g *generator) made(kind string, pool []string) string {
	s := pick(g.Rand, pool)
	switch g.IntN(12) {
	case 0: // one behind the other
		return s + pick(g.Rand, joints) + pick(g.Rand, pool)
	case 1: // without a character, or with one more
		if runes := []rune(s); len(runes) > 0 {
			at := g.IntN(len(runes))
			if g.IntN(2) == 0 {
				return string(runes[:at]) + string(runes[at+1:])
			}
			return string(runes[:at]) + pick(g.Rand, characters) + string(runes[at:])
		}
	case 2, 3, 4:
		if kind == "format" {
			return g.format()
		}
	case 5, 6:
		if parts, ok := grammar[kind]; ok {
			var out strings.Builder
			for range 1 + g.IntN(5) {
				out.WriteString(pick(g.Rand, parts))
			}
			return out.String()
		}
	}
	return s
}

// format puts a format of printf together.
func (g *generator) format() string {
	var out strings.Builder
	for range 1 + g.IntN(2) {
		out.WriteString(pick(g.Rand, []string{"", "", "x", " ", "é"}) + "%")
		for range g.IntN(3) {
			out.WriteString(pick(g.Rand, []string{"+", "-", "#", " ", "0"}))
		}
		out.WriteString(pick(g.Rand, []string{"", "", "", "", "5", "12", "1", "*", "[1]", "[2]", "[1]*", "[3]*", "[", "[0]", "[-1]*", "1000001", "*[2]"}))
		out.WriteString(pick(g.Rand, []string{"", "", "", "", ".2", ".0", ".", ".10", ".*", ".[1]*"}))
		out.WriteString(pick(g.Rand, []string{"", "", "", "", "", "[1]", "[2]"}))
		out.WriteString(pick(g.Rand, strings.Split("v v v d s q x X t f e g E G c U o O b T T F w %% z é i 世", " ")))
	}
	return out.String()
}

// quoted writes a text as one of the literals that the language has.
func (g *generator) quoted(s string) string {
	if g.IntN(8) == 0 && !strings.ContainsAny(s, "`\r") {
		return "`" + s + "`"
	}
	if g.IntN(3) == 0 {
		return strconv.QuoteToASCII(s)
	}
	return strconv.Quote(s)
}

var quotedPools = map[string][]string{
	"string": strings_, "key": keys_, "pattern": patterns, "replacement": replacements, "version": versions, "range": ranges, "layout": layouts,
	"timetext": times, "zone": zones, "path": paths, "url": urls, "yaml": yamls, "json": jsons, "toml": tomls, "base64": base64s, "base32": base32s,
	"format": formats, "kind": kindNames, "type": typeNames, "name": templateNames, "file": fileNames, "glob": globs, "apiversion": apiVersions, "inner": innerTemplates, "numeric": numericStrings,
}

var fieldsByKind = map[string][]string{
	"string": {".s1", ".s2", ".s3", ".e", ".num"}, "int": {"(len .s1)", "(int .n1)", "(int .n2)", "(len .l1)"}, "float": {".n1", ".f1", ".n2"}, "bool": {".b1", ".b2"}, "list": {".l1", ".ls", ".ln", ".lm", ".l0"},
	"dict": {".m1", ".ms", ".mm", ".mm.a", ".m0", ".mm.b.k"}, "version": {".ver", ".s1"}, "yaml": {".yaml", "(toYaml .m1)"}, "json": {".json", "(toJson .m1)", "(toJson .l1)"}, "numeric": {".num"},
	"inner": {".tpl"}, "base64": {".b64", "(b64enc .s1)"}, "key": {".s3"}, "format": {".s1"}, "url": {".s1"}, "path": {".s1"},
}

// literal writes an operand of a kind that needs no function.
func (g *generator) literal(kind string) string {
	if pool, ok := quotedPools[kind]; ok && g.IntN(3) != 0 {
		if kind == "numeric" && g.big && g.IntN(3) == 0 {
			pool = bigNumericStrings
		}
		return g.quoted(g.made(kind, pool))
	}
	if pool, ok := fieldsByKind[kind]; ok && g.IntN(3) != 0 {
		return pick(g.Rand, pool)
	}
	switch kind {
	case "int":
		if g.big && g.IntN(3) == 0 {
			return pick(g.Rand, bigIntegers)
		}
		return pick(g.Rand, integers)
	case "float":
		if g.big && g.IntN(3) == 0 {
			return pick(g.Rand, bigFloats)
		}
		return pick(g.Rand, floats)
	case "bool":
		return g.of([]string{"true", "false", ".b1"})
	case "number":
		return g.literal(g.of([]string{"int", "float", "numeric", "int", "float", "bool"}))
	case "seconds":
		return g.literal(g.of([]string{"int", "numeric", "durationtext"}))
	case "durationtext":
		return g.quoted(pick(g.Rand, durations))
	case "duration":
		if g.IntN(6) == 0 {
			return g.quoted(g.made("duration", durations))
		}
		return g.of([]string{`"1h"`, `"90s"`, ".dur", `(mustToDuration "1h30m5s")`, `(durationRoundTo "95s" "1m")`, "5", "1500", `"-36h"`, g.quoted(pick(g.Rand, durations))})
	case "time":
		return g.of([]string{`(toDate "2006-01-02" "2024-02-29")`, `(toDate "2006-01-02T15:04:05Z07:00" "1999-12-31T23:59:58+05:30")`, fmt.Sprintf("(toDate %q %s)", time3339, g.quoted(pick(g.Rand, times))), "0", "86400"})
	case "list":
		return g.of([]string{"(list 1 2 3)", `(list "b" "a" "b")`, `(splitList "," "x,y,x")`, "(until 3)", "(list)", `(list 1 "1" 1.0 nil true)`, `(tuple .s1 .n1)`, `(regexFindAll "[a-z]" .s1 -1)`, "(list .m1 .ms)", "(list (list 1 2) (list))", `(chunk 2 (list 1 2 3))`, `(fromJsonArray .json)`, "(toStrings .l1)", "(untilStep 0 9 4)", `(list "" nil 0 "x")`})
	case "dict", "fresh":
		return g.of([]string{`(dict "a" 1 "b" "x")`, `(dict)`, `(dict "k" .m1 "a" .s1)`, `(split "," "x,y")`, "(fromYaml .yaml)", "(fromJson .json)", `(dict "a" (dict "b" (dict "c" 1)))`, "(deepCopy .m1)", `(urlParse "http://u:p@h:1/p?q#f")`, "(omit .m1 `a`)", `(dict "a" nil "b" (list 1))`})
	case "container":
		return g.literal(g.of([]string{"list", "dict", "string", "list", "dict"}))
	case "index":
		return g.literal(g.of([]string{"int", "key", "int"}))
	case "scalar":
		return g.literal(g.of([]string{"string", "int", "float", "bool", "numeric", "nil"}))
	case "nil":
		return g.of([]string{"nil", ".nil", ".missing", ".m1.missing", "(index .m1 `nope`)"})
	case "any":
		return g.literal(g.of([]string{"string", "int", "float", "bool", "list", "dict", "nil", "string", "duration", "time", "numeric", "special", "base64"}))
	case "semver":
		return g.of([]string{"(semver .ver)", `(semver "1.2.3")`, `(semver "1.2.3-rc.1+b")`, `((semver "1.0.0").IncMajor)`})
	case "special":
		if g.IntN(6) == 0 {
			return pick(g.Rand, objects)
		}
		special := []string{".", "$", ".m1.a", ".mm.b.k.a", "(semver .ver)", `(semver "1.2.3-rc.1+b")`, "(b64dec `/+8=`)", "(b64dec .b64)", "(add 1 2)", "(int64 5)", "(float64 2.5)", "(list)", "(dict)", "(index .s1 0)", "(dict).x", "(list nil)", "(printf `%c` 233)", "(first .l1)",
			"(toDecimal `17`)", ".s1.x", ".l1.a", "$.m1", "(.m1)", "(.m1).a", "(index .l1 0)", "(lookup `v1` `a` `b` `c`)", "true", "(fromYamlArray .yaml)", "(mustFromJson .json)", "(get .m1 `a`)", "(splitn `,` 2 `x,y,z`)", "((semver `1.2.3`).IncMajor)", "(semver `1.2.3`).Minor", "(round 2.567 2)", "(dict `a` 1).a", "(until 2)"}
		if len(g.variables) > 0 {
			special = append(special, g.variables...)
		}
		if g.IntN(40) == 0 {
			special = badNumbers
		}
		return pick(g.Rand, special)
	}
	return g.of([]string{".s1", "1", `"a"`})
}

func (g *generator) allowed(s *signature) bool {
	return s.weight > 0 && !(g.big && s.hazard) && !(!g.big && s.producer)
}

// operand writes something that can stand as an argument, of a kind mostly.
func (g *generator) operand(kind string, depth int) string {
	if len(g.variables) > 0 && g.IntN(10) == 0 {
		return pick(g.Rand, g.variables) + pick(g.Rand, []string{"", "", "", ".a", ".b.c", ".k"})
	}
	if g.chance(g.odd) {
		kind = "any"
	}
	if kind == "inner" && g.IntN(3) == 0 && depth > 0 {
		inner := &generator{Rand: g.Rand, language: g.language, big: g.big, odd: g.odd}
		return strconv.Quote(inner.action(depth - 1))
	}
	if depth <= 0 || g.IntN(3) != 0 {
		return g.literal(kind)
	}
	wanted := map[string]string{"string": "string", "list": "list", "dict": "dict", "int": "int", "float": "float", "bool": "bool", "number": "int", "container": "list", "key": "string", "time": "time", "duration": "duration", "numeric": "string", "scalar": "string"}[kind]
	candidates := g.byResult[wanted]
	if kind == "any" {
		candidates = g.byResult[g.of([]string{"any", "string", "list", "dict", "int", "float", "bool", "time", "duration"})]
	}
	for range 4 {
		if len(candidates) == 0 {
			break
		}
		if s := pick(g.Rand, candidates); g.allowed(s) {
			return "(" + g.pipeline(s, depth-1) + ")"
		}
	}
	return g.literal(kind)
}

// arguments writes the arguments of a call; sometimes one too many or too few.
func (g *generator) arguments(s *signature, depth int) []string {
	kinds := slices.Clone(s.kinds)
	if s.repeats {
		last := kinds[len(kinds)-1]
		kinds = kinds[:len(kinds)-1]
		for range g.IntN(4) {
			kinds = append(kinds, last)
		}
	}
	switch {
	case s.name == "dig":
		kinds = append([]string{"key"}, kinds[1:]...)
		if g.IntN(3) == 0 {
			kinds = slices.Insert(kinds, 1, "key")
		}
	case s.name == "dict" && g.IntN(4) == 0:
		kinds = kinds[:g.IntN(5)]
	}
	if g.chance(g.odd / 6) {
		if g.IntN(2) == 0 || len(kinds) == 0 {
			kinds = append(kinds, "any")
		} else {
			kinds = kinds[:len(kinds)-1]
		}
	}
	if s.hazard { // nothing that could be large
		depth = 0
	}
	out := make([]string, len(kinds))
	for i, kind := range kinds {
		out[i] = g.operand(kind, depth)
	}
	return out
}

// pipeline writes a call, its last argument often piped in, and often piped on.
func (g *generator) pipeline(s *signature, depth int) string {
	arguments := g.arguments(s, depth)
	text := s.name
	if len(arguments) > 0 && g.IntN(3) == 0 {
		last := arguments[len(arguments)-1]
		if strings.HasPrefix(last, "(") && strings.HasSuffix(last, ")") && g.IntN(2) == 0 && balanced(last[1:len(last)-1]) {
			last = last[1 : len(last)-1]
		}
		text = strings.Join(append([]string{last + " | " + s.name}, arguments[:len(arguments)-1]...), " ")
	} else {
		text = strings.Join(append([]string{text}, arguments...), " ")
	}
	if depth > 0 && g.IntN(4) == 0 {
		if next := &g.functions[g.IntN(len(g.functions))]; g.allowed(next) && !next.hazard && len(next.kinds) > 0 {
			more := g.arguments(next, depth-1)
			text += " | " + strings.Join(append([]string{next.name}, more[:max(0, len(more)-1)]...), " ")
		}
	}
	return text
}

// balanced says whether parentheses close in the order in which they open, so that an outer pair can go.
func balanced(s string) bool {
	depth := 0
	for _, c := range s {
		switch c {
		case '(':
			depth++
		case ')':
			if depth--; depth < 0 {
				return false
			}
		}
	}
	return depth == 0
}

func (g *generator) function() *signature {
	for {
		if s := &g.functions[g.IntN(len(g.functions))]; g.allowed(s) {
			return s
		}
	}
}

// value writes a pipeline without the braces around it.
func (g *generator) value(depth int) string {
	if g.IntN(8) == 0 {
		return g.operand("any", depth)
	}
	return g.pipeline(g.function(), depth)
}

// method writes a call of a method on a time, a duration or a version.
func (g *generator) method(depth int) string {
	r := &g.receivers[g.IntN(len(g.receivers))]
	m := &r.methods[g.IntN(len(r.methods))]
	text := "(" + pick(g.Rand, r.operands) + ")." + m.name
	for _, argument := range g.arguments(m, min(depth, 1)) {
		text += " " + argument
	}
	return text
}

func (g *generator) action(depth int) string {
	v := g.value(depth)
	switch g.IntN(14) {
	case 0:
		v = "(" + v + ") | toJson"
	case 1:
		v = "(" + v + ") | typeOf"
	case 2:
		v = `printf "%T %#v" (` + v + ") 1"
	case 3:
		v = "(" + v + ") | quote"
	case 4:
		v = "(" + v + ") | toYaml"
	case 5:
		v = `printf ` + g.quoted(g.made("format", formats)) + " (" + v + ")"
	case 6:
		v = "(" + v + ") | kindOf"
	case 7:
		v = "(" + v + ")." + g.of([]string{"a", "b.c", "x", "Major", "Hours", "Year"})
	case 8:
		v = g.method(depth)
	}
	return g.braces(v)
}
