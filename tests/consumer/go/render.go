// A host in Go: renders a chart under a context that ends, and tells where one of its values was set.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	"gtmpl"
)

func main() {
	chart, err := gtmpl.OpenChart(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	values, err := gtmpl.NewValues()
	if err == nil {
		err = values.Set("replicas=3")
	}
	if err != nil {
		log.Fatal(err)
	}

	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	vault := func(arguments ...any) (any, error) { return "swordfish", nil }
	result, err := chart.Render(ctx, gtmpl.Options{
		Values:    values,
		Name:      "greeting",
		Functions: map[string]gtmpl.Function{"vault": vault},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(result.Text)

	steps, err := chart.Explain("replicas", values)
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range steps {
		fmt.Println(s.Layer, s.File, s.Value, s.Wins)
	}
}
