// FerretDB, a server with MongoDB's protocol over SQLite, as a process of its own, [[HOST:]PORT]: says its port, and ends with its parent, whose end closes the input.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"strings"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	directory, err := os.MkdirTemp("", "ferretdb")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(directory)
	address := "127.0.0.1:0"
	if len(os.Args) > 1 {
		address = os.Args[1]
		if !strings.Contains(address, ":") {
			address = "127.0.0.1:" + address
		}
	}
	server, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{TCP: address},
		Logger:    slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
		Handler:   "sqlite",
		SQLiteURL: "file:" + directory + "/",
	})
	if err != nil {
		panic(err)
	}
	running, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Run(running) }()
	at, err := url.Parse(server.MongoDBURI())
	if err != nil {
		panic(err)
	}
	fmt.Println(at.Port())
	io.Copy(io.Discard, os.Stdin)
	stop()
	<-ended
}
