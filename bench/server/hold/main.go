// Holds many connections to a server: `hold <port> <connections> <seconds>`. Each sends a request every 8 seconds,
// because the server closes a connection that is idle for 10 seconds. It prints "open" when all are open, and at the
// end how many connections the server closed and how many responses came. A program in Go needs less time for each
// request than one for Node. With six of them on two cores, Node sent too late.
package main

import (
	"bytes"
	"fmt"
	"log"
	"net"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

const (
	interval = 8 * time.Second
	// How many connections are opened at once.
	batch = 100
)

var (
	request   = []byte("GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n")
	closed    atomic.Int64
	responses atomic.Int64
)

func main() {
	port, connections, seconds := os.Args[1], number(os.Args[2]), number(os.Args[3])
	permits := make(chan struct{}, batch)
	var opening sync.WaitGroup
	for range connections {
		permits <- struct{}{}
		opening.Add(1)
		go func() {
			connection, err := net.Dial("tcp", "127.0.0.1:"+port)
			if err != nil {
				log.Fatal(err)
			}
			answers := ask(connection)
			<-permits
			opening.Done()
			for answers {
				time.Sleep(interval)
				answers = ask(connection)
			}
			closed.Add(1)
		}()
	}
	opening.Wait()
	fmt.Println("open")
	time.Sleep(time.Duration(seconds) * time.Second)
	fmt.Printf("{\"closed\": %d, \"responses\": %d}\n", closed.Load(), responses.Load())
}

// ask sends a request, and reports whether the response came. The response fits into one read.
func ask(connection net.Conn) bool {
	if err := connection.SetDeadline(time.Now().Add(2 * interval)); err != nil {
		return false
	}
	if _, err := connection.Write(request); err != nil {
		return false
	}
	response := make([]byte, 2048)
	length, err := connection.Read(response)
	if err != nil || !bytes.HasPrefix(response[:length], []byte("HTTP/1.1 200")) {
		return false
	}
	responses.Add(1)
	return true
}

func number(text string) int {
	value, err := strconv.Atoi(text)
	if err != nil {
		log.Fatal(err)
	}
	return value
}
