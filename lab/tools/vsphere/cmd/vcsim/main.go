// Command vcsim is a simulated vCenter that starts with a described inventory and can keep the description up to date,
// so that a restart changes nothing. govmomi's own main can do neither, and cannot be had as a module.
package main

import (
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	_ "github.com/vmware/govmomi/cns/simulator"
	_ "github.com/vmware/govmomi/lookup/simulator"
	_ "github.com/vmware/govmomi/pbm/simulator"
	_ "github.com/vmware/govmomi/ssoadmin/simulator"
	_ "github.com/vmware/govmomi/sts/simulator"
	_ "github.com/vmware/govmomi/vapi/simulator"
	"github.com/vmware/govmomi/vim25/types"

	"rancher-ha/lab/tools/vsphere/control"
	"rancher-ha/lab/tools/vsphere/inventory"
)

type options struct {
	listen, control, inventory, data, certificate, key, username, password string
	save                                                                   bool
}

func parse() (options, error) {
	var o options
	flag.StringVar(&o.listen, "listen", "127.0.0.1:8989", "`HOST:PORT` of the vSphere API, over TLS")
	flag.StringVar(&o.control, "control", "", "`HOST:PORT` of the control, plain HTTP; none if absent")
	flag.StringVar(&o.inventory, "inventory", "", "JSON `FILE` that describes what is there (required)")
	flag.BoolVar(&o.save, "save", false, "keep the inventory file up to date")
	flag.StringVar(&o.data, "data", "", "`FOLDER` for the datastore's files, emptied at the start; default beside the inventory")
	flag.StringVar(&o.certificate, "tlscert", "", "PEM `FILE` of the certificate and its chain (required)")
	flag.StringVar(&o.key, "tlskey", "", "PEM `FILE` of the certificate's key (required)")
	flag.StringVar(&o.username, "username", "", "`NAME` that may log in (required)")
	flag.StringVar(&o.password, "password", os.Getenv("VCSIM_PASSWORD"), "its password; default is VCSIM_PASSWORD of the environment (required)")
	flag.Parse()
	for name, value := range map[string]string{
		"inventory": o.inventory, "tlscert": o.certificate, "tlskey": o.key, "username": o.username, "password": o.password,
	} {
		if value == "" {
			return o, fmt.Errorf("-%s is required; see vcsim -help", name)
		}
	}
	if o.data == "" {
		o.data = filepath.Join(filepath.Dir(o.inventory), "vcsim-data")
	}
	return o, nil
}

func main() {
	o, err := parse()
	if err != nil {
		fmt.Fprintln(os.Stderr, "vcsim:", err)
		os.Exit(2)
	}
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "vcsim:", err)
		os.Exit(1)
	}
}

func run(o options) (err error) {
	// The simulator panics where it cannot listen.
	defer func() {
		if failure := recover(); failure != nil {
			err = fmt.Errorf("%v", failure)
		}
	}()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	described, err := inventory.Read(o.inventory)
	if err != nil {
		return err
	}
	certificate, err := tls.LoadX509KeyPair(o.certificate, o.key)
	if err != nil {
		return err
	}
	if err := errors.Join(os.RemoveAll(o.data), os.MkdirAll(o.data, 0o700), os.Setenv("TMPDIR", o.data)); err != nil {
		return err
	}
	vcenter, err := inventory.Build(ctx, described, o.data)
	if err != nil {
		return err
	}
	defer os.RemoveAll(o.data)
	defer vcenter.Remove()

	vcenter.Service.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	vcenter.Service.Listen = &url.URL{Host: o.listen, User: url.UserPassword(o.username, o.password)}
	vcenter.Service.RegisterEndpoints = true
	server := vcenter.Service.NewServer()
	// The SSO endpoint put its own users in the way.
	vcenter.Service.Context.Map.SessionManager().ValidLogin = func(login *types.Login) bool {
		return login.UserName == o.username && login.Password == o.password
	}
	failed := make(chan error, 2)
	if o.control != "" {
		listener, err := net.Listen("tcp", o.control)
		if err != nil {
			return err
		}
		go func() { failed <- http.Serve(listener, control.Handler(vcenter)) }()
	}
	kept := make(chan struct{})
	go func() {
		defer close(kept)
		if o.save {
			if err := vcenter.Keep(ctx, o.inventory); err != nil {
				failed <- err
			}
		}
	}()
	fmt.Printf("vcsim: serving https://%s/sdk\n", server.URL.Host)
	select {
	case err = <-failed:
	case <-ctx.Done():
		// Clients that wait for updates keep their connections for minutes: nobody waits for them here.
		<-kept
	}
	return err
}
