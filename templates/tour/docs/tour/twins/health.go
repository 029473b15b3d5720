// `/health` on Go's own server without middleware, for a comparison with this project.
package main

import (
	"encoding/json"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"syscall"
)

func answer(body any) http.HandlerFunc {
	return func(response http.ResponseWriter, _ *http.Request) {
		response.Header().Set("Content-Type", "application/json")
		json.NewEncoder(response).Encode(body)
	}
}

func main() {
	http.HandleFunc("/health", answer(map[string]string{"status": "ok"}))
	http.HandleFunc("/", answer(map[string]string{"name": "go", "version": runtime.Version()}))
	go http.ListenAndServe(os.Getenv("HOST")+":"+os.Getenv("PORT"), nil)

	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	<-stop
}
