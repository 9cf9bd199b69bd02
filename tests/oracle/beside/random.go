package main

func (r *runner) runRandom() error { return nil }
