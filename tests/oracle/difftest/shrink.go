package main

import (
	"encoding/json"
	"slices"
	"strings"
)

const trials = 1500 // to make a case smaller

// A shrinker makes a case smaller as long as the two sides still differ in the same way.
type shrinker struct {
	pair
	known  []*known
	class  class
	budget int // trials left
}

// differs says whether a smaller case will do.
func (s *shrinker) differs(q question) bool {
	if s.budget--; s.budget < 0 {
		return false
	}
	helm, err := s.helm.askOne(q)
	if err != nil {
		return false
	}
	gtmpl, err := s.gtmpl.askOne(q)
	if helm.outcome == hangs || gtmpl.outcome == hangs {
		s.budget -= trials / 5 // which took as long as a thousand others
	}
	if err != nil || compare(helm, gtmpl) != s.class || findKnown(s.known, q, helm, gtmpl) != nil {
		return false
	}
	again, err := s.helm.askOne(q)
	return err == nil && again == helm
}

func (s *shrinker) shrink(q question) question {
	for {
		smaller := s.shrinkValues(s.shrinkTemplate(q))
		if len(smaller.template)+len(smaller.values) >= len(q.template)+len(q.values) {
			return smaller
		}
		q = smaller
	}
}

// shrinkTemplate leaves out ever smaller runs of tokens, then makes tokens simpler.
func (s *shrinker) shrinkTemplate(q question) question {
	t := tokens(q.template)
	try := func(candidate []string) bool {
		smaller := question{strings.Join(candidate, ""), q.values}
		if len(smaller.template) >= len(q.template) || !s.differs(smaller) {
			return false
		}
		t, q = candidate, smaller
		return true
	}
	for size := max(1, len(t)/2); size > 0; size /= 2 {
		for at := 0; at+size <= len(t); {
			if !try(slices.Delete(slices.Clone(t), at, at+size)) {
				at++
			}
		}
	}
	s.dropPairs(&t, try)
	for at := 0; at < len(t); at++ {
		for _, simple := range []string{"1", `"a"`, `""`, ".", "nil"} {
			candidate := slices.Clone(t)
			candidate[at] = simple
			if len(simple) < len(t[at]) && try(candidate) {
				break
			}
		}
		s.shortenText(&t, at, try)
	}
	return q
}

// dropPairs leaves out parentheses, or a whole parenthesised text for something simple.
func (s *shrinker) dropPairs(t *[]string, try func([]string) bool) {
	for at := 0; at < len(*t); at++ {
		if (*t)[at] != "(" {
			continue
		}
		depth, end := 0, at
		for ; end < len(*t); end++ {
			switch (*t)[end] {
			case "(":
				depth++
			case ")":
				depth--
			}
			if depth == 0 {
				break
			}
		}
		if end == len(*t) {
			continue
		}
		for _, simple := range []string{"1", "nil", ".", `"a"`, ".m1", ".l1"} {
			if try(slices.Concat((*t)[:at], []string{simple}, (*t)[end+1:])) {
				break
			}
		}
		if at < len(*t) && (*t)[at] == "(" && end < len(*t) {
			try(slices.Concat((*t)[:at], (*t)[at+1:end], (*t)[end+1:]))
		}
	}
}

// shortenText cuts characters out of a long token.
func (s *shrinker) shortenText(t *[]string, at int, try func([]string) bool) {
	for size := len((*t)[at]) / 2; size > 0; size /= 2 {
		for from := 0; from+size <= len((*t)[at]); {
			candidate := slices.Clone(*t)
			candidate[at] = (*t)[at][:from] + (*t)[at][from+size:]
			if !try(candidate) {
				from += size
			}
		}
	}
}

// shrinkValues leaves out keys and items, and makes texts shorter.
func (s *shrinker) shrinkValues(q question) question {
	var values map[string]any
	if json.Unmarshal([]byte(q.values), &values) != nil {
		return q
	}
	try := func() bool {
		smaller := question{q.template, asYAML(values)}
		if len(smaller.values) >= len(q.values) || !s.differs(smaller) {
			return false
		}
		q = smaller
		return true
	}
	s.shrinkMap(values, try)
	return q
}

func (s *shrinker) shrinkMap(m map[string]any, try func() bool) {
	for key, v := range m {
		delete(m, key)
		if try() {
			continue
		}
		m[key] = v
		s.shrinkPart(v, func(part any) { m[key] = part }, try)
	}
}

func (s *shrinker) shrinkPart(v any, put func(any), try func() bool) {
	for _, simple := range []any{nil, "", 0, []any{}, map[string]any{}} {
		if put(simple); try() {
			return
		}
	}
	put(v)
	switch v := v.(type) {
	case map[string]any:
		s.shrinkMap(v, try)
	case []any:
		for at := 0; at < len(v); at++ {
			if put(slices.Delete(slices.Clone(v), at, at+1)); try() {
				v = slices.Delete(slices.Clone(v), at, at+1)
				at--
				continue
			}
			put(v)
			s.shrinkPart(v[at], func(part any) { v[at] = part }, try)
		}
	case string:
		for size := len(v) / 2; size > 0; size /= 2 {
			for from := 0; from+size <= len(v); {
				shorter := v[:from] + v[from+size:]
				if put(shorter); try() {
					v = shorter
				} else {
					put(v)
					from += size
				}
			}
		}
	}
}
