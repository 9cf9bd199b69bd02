package main

// What templates are made of. Every pool begins with the ordinary and ends with the odd.

var strings_ = []string{
	"a", "abc", "hello world", "Hello, World!", "foo-bar_baz", "fooBarBaz", "foo", "bar", "x,y,z", "a b c", "one\ntwo\n",
	"k: v\nl: [1, 2]\n", `{"a": [1, "b", null]}`, "nginx:1.25", "http://user:pw@host:8080/p/q?x=1#f", "/a/b/../c.txt", "true",
	"", " ", "  padded\t", "héllo wörld", "日本語テキスト", "😀 emoji", "ǆ ﬁ ß İ", "\u00a0nbsp\u2003", "a\x00b", "\x01\x1f\x7f", "é",
	"<a href=\"x\">&'</a>", "a\\b\"c'd`", "%d %s %v %!", "\u2028\u2029\ufeff", "null", "~", "yes", "0x1f", "1e3", "-", ".", "..", "//",
	"{{ .s1 }}", "<no value>", "a: b: c", "- x\n- y", "\t\ttabs", "trailing \nspaces \n", "ÀÉÎ", "MIXED case Words", "HTTPServer2Go",
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	"the quick brown fox jumps over the lazy dog and runs away from the very big bear in the woods near the river",
}

var numericStrings = []string{"1", "12", "-3", "0", "007", "1.5", "-0.25", "1e2", "0x10", "0b11", "0o7", " 4 ", "1_0", "+5", ".5", "5.", "NaN", "inf", "٣", ""}
var bigNumericStrings = []string{"9223372036854775807", "9223372036854775808", "-9223372036854775808", "1e18", "1e400", "123456789012", "0xffffffffffffffff"}
var integers = []string{"0", "1", "2", "3", "5", "10", "-1", "-2", "7", "20", "0x10", "'a'", "1_0", "+4", "0b101", "0o17", "017", `'\n'`, `'\''`, `'\u00e9'`, `'\U0001F600'`, `'\x41'`, `'\101'`, "'世'", "0X1F", "0B1", "0O7", "0x_1f", "-0", "-'a'", "1.0", "1e1"}
var bigIntegers = []string{"1000000", "2147483648", "9223372036854775807", "-9223372036854775808", "123456789012345678", "1e18", "4294967296"}
var floats = []string{"1.5", "0.0", "-2.25", "3.14159", "1e2", ".5", "5.", "1e-7", "0x1p4", "100.0", "0.1", "2.5", "-0.5", "1e0", "0x1.8p-2", "1_0.5", "0X.8P1", "1E2", "-0.0", "0e0", "00.5"}
var bigFloats = []string{"1e21", "1e20", "123456789.125", "1e300", "-1e15", "1e-300", "9007199254740993.0"}
var badNumbers = []string{"1.2.3", "08", "1e", "0x", "1i", "1+2i", "1.5e1i", "0x1p", "1e400", "0b2", "0o8", "1.", "'\\z'", "'\\377'", "9223372036854775808", "''", "'ab'", "1a", "1__0", "--1"}

var keys_ = []string{"a", "b", "k", "x", "A", "name", "", "a.b", "1", "ü", "missing", "s1", "n1"}
var patterns = []string{
	"a", "[a-z]+", "^a", "b$", "(a)(b)?", "a*", "", "o", "[0-9]{1,3}", "(?i)HELLO", `\s+`, `\w+@\w+\.\w+`, `(?P<first>\w)(?P<rest>\w*)`,
	`^$`, "(?m)^", `\pL`, `[^,]*`, "x*?", "a|b|", `\bfoo\b`, "(?s).", `\x{65e5}`, "[[:alpha:]]", "a{2,}", "(", "[", "*", "a**", `\`,
	"(?<n>a)", "a{1001}", "[z-a]", `\8`, "(?=a)", "(?P<n", "[[:foo:]]", `\pX`, "\xff", "(?z)",
}
var replacements = []string{"x", "", "$1", "${1}x", "$0$0", "[$1]", "$first", "${rest}-$first", "$", "$$", "$9", "${", "$1x", "é", `\1`}
var versions = []string{
	"1.2.3", "v1.2.3", "1.2", "1", "1.2.3-beta.1", "1.2.3+build", "v1.27.4-gke.900", "0.0.0", "10.20.30", "1.2.3-0", "1.2.3-rc.1+b.2", "1.29.0-alpha",
	"", "latest", "1.2.3.4", "01.2.3", "1.2.3-", "1.2.3-01", " 1.2.3", "1.a", "v", "1.2.3-é", "99999999999999999999.0.0",
}
var ranges = []string{
	">=1.2.0", "^1.2", "~1.2.3", "1.x", ">1.0.0 <2.0.0", ">=1.0.0, <2.0.0 || ^3", "*", "1.2 - 1.4.5", "!=1.2.3", "=1.2.3", "<=1.2", "^0", "~1", ">1.2.3-0",
	">=1.19-0", "", "x", ">=", "||", "> =1", "1.2.3 ||", "foo", "^1.2.x", "=<2", "=>2", "1.2.3 1.2.4", "~>1.2", "^v1.2.3-beta.1", ">a",
}
var layouts = []string{"2006-01-02", "15:04:05", "Mon Jan _2 2006", time3339, "02/01/06 03:04PM", "", "2006", "Jan", "Z07:00 MST", ".000", "2006-01-02T15:04:05.999999", "abc", "002 __2", "Monday January -0700"}

const time3339 = "2006-01-02T15:04:05Z07:00"

var times = []string{"2024-02-29", "1999-12-31", "2024-13-01", "", "12:30:00", "2006-01-02T15:04:05Z", "2024-02-29T10:00:00+02:00", "x"}
var zones = []string{"UTC", "Europe/Berlin", "America/New_York", "Local", "", "Nowhere/City", "Asia/Tokyo"}
var durations = []string{"1h", "90s", "1h30m", "-5m", "1.5h", "100ms", "3us", "0", "", "1d", "abc", "10", "2562047h", "1h1h", "µs", "36h", "+1m", ".5s"}
var paths = []string{"/a/b/c.txt", "a/b", "c.tar.gz", "", "/", ".", "..", "../x", "a//b/./c/", "/a/..", "noext", ".hidden", "a/b.d/c", "\\x\\y", "é/ü"}
var urls = []string{
	"http://example.com", "https://user:pa%20ss@host:8080/p/a/t/h?query=1&b=2#frag", "", "/only/path", "mailto:a@b.c", "//host/x", "http://[::1]:80/", "http://a b/",
	"http://host:port/", "%zz", "http://h/%2f?q=%zz", "HTTP://EX.com/ü", "a:b", "?q", "#f", ":x", "http://h?x#y#z", "http://us:er@h@i/",
}
var yamls = []string{
	"a: 1\nb: [x, y]\n", "- 1\n- a: b\n", "a: {b: {c: null}}", "x", "", "null", "a: b: c", "a: 1\na: 2", "- - 1\n  - 2", "k: |\n  l1\n  l2\n", "1: x", "a: 1.0\nb: 0x1f\nc: 1e3\nd: yes",
	"a: &x [1]\nb: *x", "\t- bad", "[1, 2, {a: b}]", "a: 2024-01-01", "'q': \"\\u00e9\"", "--- \na: 1\n---\nb: 2", "a: !!str 1", "{", "a: .inf\nb: .nan", "a: 123456789012", "true: 1", "? [a]\n: b",
}
var jsons = []string{
	`{"a": 1, "b": [1, 2.5, "x", null, true]}`, `[1, "a", {"k": {}}]`, `"s"`, "12", "null", "", "{", `{"a": 1e2, "b": 0.1}`, `{"a":1,"a":2}`, `[1,]`, "tru", `{"é": "\u00e9\ud83d\ude00"}`,
	`{"a":{"b":{"c":[[],{}]}}}`, `[1, 2] 3`, `{"a" 1}`, "[\"\x01\"]", `-0`, `01`, `{"x": 1.0}`, `{"n": 123456789012345678}`,
}
var tomls = []string{"a = 1\n", "[t]\nk = \"v\"\n[t.u]\nx = [1, 2]\n", "", "a = ", "[[x]]\nb = true\n", "d = 1979-05-27T07:32:00Z", "f = 1.5", "a = 1\na = 2"}
var base64s = []string{"aGVsbG8=", "", "/+8=", "//79", "w6k=", "not base64!", "YQ", "YQ==\n", "eNo=", "gICA", "8J+YgA=="}
var base32s = []string{"NBSWY3DP", "", "MFRGG===", "bad!", "ME======", "77776==="}
var formats = []string{"%v", "%s", "%d", "%q", "%T", "%5v|", "%-5v|", "%05d", "%x", "%X", "%+v", "%#v", "%t", "%f", "%.2f", "%e", "%g", "%c", "%U", "%o", "%b", "%%", "%6.2f", "%v %v", "%[1]v", "%[2]d", "%*d", "%.3s", "%+d", "% d", "% x", "%#x", "%#q", "%+q", "%08.3f", "%G", "%E", "%O", "%w", "%!", "%", "%z", "%[5]v", "%[x]v", "%-010d", "%+.1e", "% X", "%x", "%#U", "%.0f", "%10.3v|", "%-8q|", "%s and %d", "%#o", "%#b", "%.1x", "%#v %#v", "%5t", "%.10g", "%+s", "%08v"}
var kindNames = []string{"string", "int", "map", "slice", "float64", "bool", "int64", "struct", "ptr", "invalid", "", "interface"}
var typeNames = []string{"string", "int", "map[string]interface {}", "[]interface {}", "float64", "bool", "int64", "[]string", "*semver.Version", "time.Time", "[]int", ""}
var templateNames = []string{"t1", "t2", "t3", "t1", "missing", "eval", "gotpl"}
var innerTemplates = []string{"{{ .s1 }}", "plain", "{{ . }}", "{{ .x.y }}", "{{ include \"t1\" . }}", "{{ range . }}{{ . }},{{ end }}", "{{", "{{ nope }}", "{{ fail \"f\" }}", "{{ define \"z\" }}Z{{ end }}{{ template \"z\" }}", "{{ .a | upper }}", "{{ $x := 1 }}{{ $x }}", "", "{{ $.s1 }}", "{{ required \"need it\" .nil }}", "{{ index . \"s1\" }}", "{{ toYaml . }}", "{{- /* c */ -}} x"}
var texts = []string{"x", " ", "\n", "text ", "  \n  ", "a: ", "é", "}}", "{ {", "- ", "<no value>", "\n\n", "\t", "\r\n", "---\n", "\xff", "$"}

var fieldNames = []string{"s1", "s2", "s3", "n1", "n2", "f1", "b1", "b2", "nil", "l1", "ls", "ln", "lm", "l0", "m1", "ms", "mm", "m0", "e", "num", "ver", "dur", "yaml", "json", "tpl", "b64"}

// Between two texts of a pool.
var joints = []string{"", "", " ", ",", "|", "\n", "-", ".", "/"}

// What a damaged text may hold more.
var characters = []string{"a", "0", "1", ".", "-", " ", "\n", "\t", "*", "(", ")", "[", "]", "{", "}", ":", ",", "#", "%", "\\", "\"", "'", "é", "\x00", "/", "+", "?", "|", "&", "!", "~", "^", "$", "=", "<", ">", "_", "T", "Z", "e"}

// Parts that make texts of a kind when they stand in a row.
var grammar = map[string][]string{
	"pattern":     {"a", "b", "[a-c]", "[^x]", ".", "(", ")", "(?:", "|", "*", "+", "?", "*?", "{1,2}", "{2}", "^", "$", `\d`, `\b`, `\S`, "(a)", "(?i:", "x", `\pL`, `\n`, "é", "[[:digit:]]", "(?P<n>o)"},
	"replacement": {"$", "{", "}", "1", "2", "a", "${1}", "$1", "$n", "-", "é"},
	"range":       {">", ">=", "<", "<=", "=", "!=", "^", "~", "1", "2", ".", "1.2", "1.2.3", "x", "*", " ", ", ", " || ", "||", " - ", "-beta", "-0", "v", "+b"},
	"version":     {"1", "2", ".", "10", "0", "-", "+", "rc", "v", "a", "01", "-beta.1"},
	"layout":      {"2006", "06", "01", "1", "Jan", "January", "02", "2", "_2", "002", "__2", "Mon", "Monday", "15", "03", "3", "04", "4", "05", "5", ".000", ".999", ",00", "PM", "pm", "MST", "-0700", "-07:00", "-07", "Z0700", "Z07:00", "Z07:00:00", "-", ":", " ", "T", "x"},
	"duration":    {"1", "2", "30", ".5", "1.", "h", "m", "s", "ms", "us", "µs", "ns", "-", "+", "d", " "},
	"path":        {"/", "//", "a", "..", ".", "b.c", "/..", "./", "é", "\\", ".tar.gz"},
	"url":         {"http", "://", "//", "a.b", ":", "80", "/", "p", "?", "q=1", "&", "#", "f", "u", "@", "%20", "%", "[::1]", " ", "é", "//h", ".."},
	"numeric":     {"1", "2", "0", ".", "-", "+", "e", "x", "_", "0x", "f", " ", "3"},
	"json":        {"{", "}", "[", "]", ",", ":", `"a"`, `"b\u00e9"`, "1", "-2.5", "1e3", "true", "null", " ", `"`, `\`},
	"yaml":        {"a", "b", ": ", "- ", "\n", "  ", "1", "x y", "[", "]", "{", "}", ",", "\"q\"", "'s'", "|", ">", "#c", "&r ", "*r", "!!str ", "---", "~", "true", "0x1f", "1.5", "?", "<<: "},
	"toml":        {"a", "b", " = ", ".", "1", "\n", "[", "]", "[[", "]]", "\"s\"", "'l'", "true", "{", "}", ",", "#c", "1.5", "1979-05-27", "\"\"\"", "0x1f"},
	"key":         {"a", "b", ".", "k"},
	"base64":      {"YQ", "==", "=", "aGk", "/+8", "-_", "\n", "A"},
	"base32":      {"ME", "======", "=", "MFRG", "GG", "1", "\n"},
	"timetext":    {"2024", "-", "02", "29", "T", ":", "10", "Z", "+02:00", " ", "MST", "Jan", "pm", ".5"},
}

// What templates may ask of Helm's objects.
var objects = []string{
	".Files", ".Capabilities", ".Values", ".Capabilities.KubeVersion", ".Capabilities.APIVersions", ".Capabilities.HelmVersion", "$.Files", ".Values.m1", ".Values.s1", ".Values.l1", "(.Files.Glob `*`)",
	".Capabilities.KubeVersion.Version", ".Capabilities.KubeVersion.Major", ".Capabilities.KubeVersion.Minor", ".Capabilities.HelmVersion.Version", ".Files.b", "(index .Files `a.txt`)", "(.Files.GetBytes `bin/b`)",
	"(.Files.Lines `a.txt`)", ".Files.AsConfig", ".Capabilities.KubeVersion.String", ".Capabilities.KubeVersion.GitVersion", "(.Capabilities.APIVersions.Has `v1`)", "(.Capabilities.Copy)", ".Capabilities.KubeVersion.normalizedVersion",
}
var fileNames = []string{"a.txt", "conf/b.yaml", "conf/c.yaml", "bin/b", "", "missing", "é.txt", "empty", "conf"}
var globs = []string{"*", "**", "conf/*", "conf/*.yaml", "**.yaml", "{a.txt,bin/*}", "?.txt", "[a-c]*", "[!a]*", "", "conf/[", "{", "a.txt", "**/b*", "\\a.txt", "*/**"}
var apiVersions = []string{"v1", "apps/v1", "apps/v1/Deployment", "", "monitoring.coreos.com/v1", "batch/v1beta1", "V1"}
