// Package control is the plain HTTP side door by which the lab makes, changes and deletes VMs without a session.
package control

import (
	"encoding/json"
	"errors"
	"net/http"

	"rancher-ha/lab/tools/vsphere/inventory"
)

// Handler answers GET /inventory, POST /vms, PUT and DELETE /vms/NAME and PUT /clusters/NAME. Each change is answered
// with the inventory after it, each failure with {"error": "..."}.
func Handler(v *inventory.VCenter) http.Handler {
	mux := http.NewServeMux()
	change := func(pattern string, run func(*http.Request) error) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if err := run(r); err != nil {
				fail(w, err)
				return
			}
			show(w, v)
		})
	}
	change("GET /inventory", func(*http.Request) error { return nil })
	change("POST /vms", func(r *http.Request) error {
		var vm inventory.VM
		if err := read(r, &vm); err != nil {
			return err
		}
		return v.Create(r.Context(), vm)
	})
	change("PUT /vms/{name}", func(r *http.Request) error {
		var wanted inventory.Change
		if err := read(r, &wanted); err != nil {
			return err
		}
		return v.Update(r.Context(), r.PathValue("name"), wanted)
	})
	change("DELETE /vms/{name}", func(r *http.Request) error {
		return v.Delete(r.Context(), r.PathValue("name"))
	})
	change("PUT /clusters/{name}", func(r *http.Request) error {
		var wanted struct {
			DrsEnabled *bool `json:"drsEnabled"`
		}
		if err := read(r, &wanted); err != nil || wanted.DrsEnabled == nil {
			return errors.Join(inventory.ErrRequest, errors.New("drsEnabled is needed, true or false"), err)
		}
		return v.SetDrs(r.Context(), r.PathValue("name"), *wanted.DrsEnabled)
	})
	return mux
}

func read(r *http.Request, into any) error {
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return errors.Join(inventory.ErrRequest, err)
	}
	return nil
}

func show(w http.ResponseWriter, v *inventory.VCenter) {
	text, err := v.JSON()
	if err != nil {
		fail(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(text)
}

func fail(w http.ResponseWriter, err error) {
	status := http.StatusInternalServerError
	switch {
	case errors.Is(err, inventory.ErrAbsent):
		status = http.StatusNotFound
	case errors.Is(err, inventory.ErrConflict):
		status = http.StatusConflict
	case errors.Is(err, inventory.ErrRequest):
		status = http.StatusBadRequest
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": err.Error()})
}
