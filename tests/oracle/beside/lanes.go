package main

import (
	"errors"
	"sync"
)

// each calls do(lane, i) for every i below n, in several lanes.
func (r *runner) each(n int, do func(lane, i int) error) error {
	errs := make([]error, r.lanes)
	var lanes sync.WaitGroup
	var lock sync.Mutex
	next := 0
	take := func() int {
		lock.Lock()
		defer lock.Unlock()
		next++
		return next - 1
	}
	for lane := range errs {
		lanes.Go(func() {
			for i := take(); i < n && errs[lane] == nil; i = take() {
				errs[lane] = do(lane, i)
			}
		})
	}
	lanes.Wait()
	return errors.Join(errs...)
}
