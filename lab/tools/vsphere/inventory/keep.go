package inventory

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"time"
)

// Keep writes the inventory to the file a moment after every change, until the context ends, and then once more.
func (v *VCenter) Keep(ctx context.Context, file string) error {
	written, _ := os.ReadFile(file)
	for {
		over := false
		select {
		case <-ctx.Done():
			over = true
		case <-v.Changed:
			// Changes come in bursts; the last of one may be under way when the first is told.
			time.Sleep(100 * time.Millisecond)
		}
		now, err := v.JSON()
		if err != nil {
			return err
		}
		if !bytes.Equal(now, written) {
			if err := replace(file, now); err != nil {
				return err
			}
			written = now
		}
		if over {
			return nil
		}
	}
}

// JSON is the snapshot as text.
func (v *VCenter) JSON() ([]byte, error) {
	text, err := json.MarshalIndent(v.Snapshot(), "", "  ")
	return append(text, '\n'), err
}

// replace leaves either the old or the new content, whenever it is interrupted.
func replace(file string, content []byte) error {
	temporary := file + ".new"
	if err := os.WriteFile(temporary, content, 0o600); err != nil {
		return err
	}
	return os.Rename(temporary, file)
}
