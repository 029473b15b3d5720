// Go's net/http and pgx with the same queries as a project. With FEATURES=1, it also has the project's request ids,
// headers, limits, time limits and access log.

package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

type User struct {
	ID        int64     `json:"id"`
	Email     string    `json:"email"`
	Name      string    `json:"name"`
	CreatedAt time.Time `json:"created_at"`
}

type Order struct {
	ID        int64     `json:"id"`
	UserID    int64     `json:"user_id"`
	Item      string    `json:"item"`
	Quantity  int64     `json:"quantity"`
	Status    string    `json:"status"`
	CreatedAt time.Time `json:"created_at"`
}

var db *pgxpool.Pool

func main() {
	config, err := pgxpool.ParseConfig(os.Getenv("DATABASE_URL"))
	must(err)
	config.MaxConns = 10
	db, err = pgxpool.NewWithConfig(context.Background(), config)
	must(err)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health", func(w http.ResponseWriter, r *http.Request) {
		send(w, 200, map[string]string{"status": "ok"})
	})
	mux.HandleFunc("GET /users/{id}", findUser)
	mux.HandleFunc("POST /users", insertUser)
	mux.HandleFunc("GET /orders", listOrders)
	server := http.Server{Addr: "127.0.0.1:" + os.Getenv("PORT"), Handler: mux}
	if os.Getenv("FEATURES") != "" {
		server.Handler = withFeatures(mux)
		server.ReadHeaderTimeout = 10 * time.Second
		server.IdleTimeout = 10 * time.Second
		server.WriteTimeout = 30 * time.Second
	}
	must(server.ListenAndServe())
}

func findUser(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		w.WriteHeader(400)
		return
	}
	var user User
	row := db.QueryRow(r.Context(), "SELECT id, email, name, created_at FROM users WHERE id = $1", id)
	if row.Scan(&user.ID, &user.Email, &user.Name, &user.CreatedAt) != nil {
		w.WriteHeader(404)
		return
	}
	send(w, 200, user)
}

func insertUser(w http.ResponseWriter, r *http.Request) {
	var user User
	if json.NewDecoder(r.Body).Decode(&user) != nil {
		w.WriteHeader(400)
		return
	}
	row := db.QueryRow(r.Context(), `INSERT INTO users (email, name, created_at) VALUES ($1, $2, $3)
		RETURNING id, email, name, created_at`, user.Email, user.Name, time.Now().Truncate(time.Second))
	must(row.Scan(&user.ID, &user.Email, &user.Name, &user.CreatedAt))
	w.Header().Set("location", fmt.Sprintf("/users/%d", user.ID))
	send(w, 201, user)
}

func listOrders(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	after, _ := strconv.ParseInt(query.Get("after"), 10, 64)
	limit, _ := strconv.Atoi(query.Get("limit"))
	rows, err := db.Query(r.Context(), `SELECT id, user_id, item, quantity, status, created_at
		FROM (SELECT * FROM orders WHERE id > $1 ORDER BY id LIMIT 1000) AS page
		ORDER BY id LIMIT $2`, after, limit+1)
	must(err)
	defer rows.Close()
	orders := make([]Order, 0, limit+1)
	for rows.Next() {
		var o Order
		must(rows.Scan(&o.ID, &o.UserID, &o.Item, &o.Quantity, &o.Status, &o.CreatedAt))
		orders = append(orders, o)
	}
	if len(orders) > limit {
		orders = orders[:limit]
		last := orders[limit-1].ID
		w.Header().Set("link", fmt.Sprintf("</orders?limit=%d&after=%d>; rel=\"next\"", limit, last))
	}
	send(w, 200, orders)
}

func send(w http.ResponseWriter, status int, body any) {
	text, err := json.Marshal(body)
	must(err)
	w.Header().Set("content-type", "application/json")
	w.WriteHeader(status)
	w.Write(text)
}

type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func withFeatures(mux *http.ServeMux) http.Handler {
	logger := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	limited := http.TimeoutHandler(mux, 15*time.Second, "")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := time.Now()
		id := r.Header.Get("x-request-id")
		if id == "" {
			id = rand.Text()
		}
		header := w.Header()
		header.Set("x-request-id", id)
		header.Set("cache-control", "no-store")
		header.Set("content-security-policy", "default-src 'none'; frame-ancestors 'none'")
		header.Set("cross-origin-resource-policy", "same-origin")
		header.Set("referrer-policy", "no-referrer")
		header.Set("x-content-type-options", "nosniff")
		header.Set("x-frame-options", "DENY")
		r.Body = http.MaxBytesReader(w, r.Body, 65536)
		_, route := mux.Handler(r)
		writer := &statusWriter{w, 200}
		limited.ServeHTTP(writer, r)
		logger.LogAttrs(r.Context(), slog.LevelInfo, "request", slog.String("method", r.Method),
			slog.String("route", route), slog.Int("status", writer.status),
			slog.Duration("latency", time.Since(started)), slog.String("request_id", id))
	})
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
