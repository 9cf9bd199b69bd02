package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// runRandom asks about charts and values that chance made: trees of charts with conditions, tags, aliases and imports,
// layers of values that agree with them or do not, and lines for --set that are right or damaged. The number of a case
// and the seed make it; nothing else does.
func (r *runner) runRandom() error {
	if r.only >= 0 {
		r.verbose = true
		return r.ask(r.only, new(server), filepath.Join(r.work, "only"))
	}
	servers := make([]server, r.lanes)
	defer func() {
		for i := range servers {
			servers[i].stop()
		}
	}()
	return r.each(r.n, func(lane, i int) error {
		return r.ask(i, &servers[lane], filepath.Join(r.work, fmt.Sprintf("lane%d", lane)))
	})
}

func (r *runner) ask(number int, s *server, folder string) error {
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	g := &generator{Rand: rand.New(rand.NewPCG(r.seed, uint64(number)))}
	q := g.question()
	c, err := q.write(folder)
	if err != nil {
		return err
	}
	c.name = fmt.Sprintf("case %d of seed %d", number, r.seed)
	if r.helm3 != "" {
		return r.compare(c, nil)
	}
	helm, err := s.ask(c, r.environment, folder)
	if err != nil {
		return err
	}
	if r.only >= 0 {
		defer s.stop()
	}
	return r.compare(c, &helm)
}
