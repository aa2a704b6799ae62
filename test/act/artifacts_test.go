//go:build linux

package act_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"testing"
)

// artifacts keep what the jobs of a run pass on, with the part of GitHub's service that the actions for it use. act has one too, but
// its 0.2.89 refuses what upload-artifact 7 says of an artifact, and puts the blocks of a large one together as they arrive.
type artifacts struct {
	url string

	mu     sync.Mutex
	lastID int
	kept   []*artifact
}

type artifact struct {
	id     int
	name   string
	blocks map[string][]byte
	bytes  []byte
	digest string
	whole  bool
}

// artifactRequest is what of the requests the service reads (https://github.com/actions/toolkit, packages/artifact/src/generated).
type artifactRequest struct {
	Name       string `json:"name"`
	NameFilter string `json:"name_filter"`
	IDFilter   string `json:"id_filter"`
	Hash       string `json:"hash"`
}

// newArtifacts starts a service without artifacts.
func newArtifacts(t *testing.T) *artifacts {
	t.Helper()
	a := new(artifacts)
	mux := http.NewServeMux()
	mux.HandleFunc("POST /twirp/github.actions.results.api.v1.ArtifactService/{method}", a.call)
	mux.HandleFunc("PUT /blobs/{id}", a.put)
	mux.HandleFunc("GET /blobs/{id}", a.get)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	a.url = server.URL
	return a
}

// environment are the variables by which actions find the service. The token names the run and the job, and its signature is not checked.
func (a *artifacts) environment() []string {
	token := encoded([]byte(`{"alg":"none"}`)) + "." + encoded([]byte(`{"scp":"Actions.Results:1:1"}`)) + "." + encoded([]byte("signature"))
	return []string{"ACTIONS_RUNTIME_URL=" + a.url + "/", "ACTIONS_RESULTS_URL=" + a.url + "/", "ACTIONS_RUNTIME_TOKEN=" + token}
}

func (a *artifacts) call(rw http.ResponseWriter, req *http.Request) {
	var asked artifactRequest
	if err := json.NewDecoder(req.Body).Decode(&asked); err != nil {
		http.Error(rw, err.Error(), http.StatusBadRequest)
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	result := object{"ok": true}
	switch at := slices.IndexFunc(a.kept, func(each *artifact) bool { return each.name == asked.Name }); req.PathValue("method") {
	case "CreateArtifact":
		if at >= 0 {
			http.Error(rw, `{"code": "already_exists", "msg": "an artifact with this name already exists"}`, http.StatusConflict)
			return
		}
		a.lastID++
		a.kept = append(a.kept, &artifact{id: a.lastID, name: asked.Name, blocks: map[string][]byte{}})
		result["signed_upload_url"] = a.blob(a.lastID)
	case "FinalizeArtifact":
		if at < 0 {
			http.NotFound(rw, req)
			return
		}
		a.kept[at].whole, a.kept[at].digest = true, asked.Hash
		result["artifact_id"] = strconv.Itoa(a.kept[at].id)
	case "ListArtifacts":
		found := []object{}
		for _, each := range a.kept {
			id := strconv.Itoa(each.id)
			if each.whole && (asked.NameFilter == "" || asked.NameFilter == each.name) && (asked.IDFilter == "" || asked.IDFilter == id) {
				found = append(found, object{
					"workflow_run_backend_id": "1", "workflow_job_run_backend_id": "1", "database_id": id, "name": each.name,
					"size": strconv.Itoa(len(each.bytes)), "digest": each.digest,
				})
			}
		}
		result = object{"artifacts": found}
	case "GetSignedArtifactURL":
		if at < 0 {
			http.NotFound(rw, req)
			return
		}
		result = object{"signed_url": a.blob(a.kept[at].id)}
	case "DeleteArtifact":
		if at >= 0 {
			result["artifact_id"] = strconv.Itoa(a.kept[at].id)
			a.kept = slices.Delete(a.kept, at, at+1)
		}
	default:
		http.NotFound(rw, req)
		return
	}
	answer(rw, http.StatusOK, result)
}

func (a *artifacts) blob(id int) string { return a.url + "/blobs/" + strconv.Itoa(id) }

// named is the artifact of a request for its bytes.
func (a *artifacts) named(req *http.Request) *artifact {
	for _, each := range a.kept {
		if strconv.Itoa(each.id) == req.PathValue("id") {
			return each
		}
	}
	return nil
}

// put takes a block, or the list that puts blocks together
// (https://learn.microsoft.com/rest/api/storageservices/put-block-list).
func (a *artifacts) put(rw http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		http.Error(rw, err.Error(), http.StatusBadRequest)
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	of := a.named(req)
	if of == nil {
		http.NotFound(rw, req)
		return
	}
	switch req.URL.Query().Get("comp") {
	case "block":
		of.blocks[req.URL.Query().Get("blockid")] = body
	case "blocklist":
		var list struct {
			Latest []string `xml:"Latest"`
		}
		if err := xml.Unmarshal(body, &list); err != nil {
			http.Error(rw, err.Error(), http.StatusBadRequest)
			return
		}
		for _, id := range list.Latest {
			of.bytes = append(of.bytes, of.blocks[id]...)
		}
		of.blocks = nil
	default:
		of.bytes = body
	}
	rw.WriteHeader(http.StatusCreated)
}

func (a *artifacts) get(rw http.ResponseWriter, req *http.Request) {
	a.mu.Lock()
	of := a.named(req)
	a.mu.Unlock()
	if of == nil {
		http.NotFound(rw, req)
		return
	}
	rw.Header().Set("Content-Type", "application/zip")
	rw.Header().Set("Content-Length", strconv.Itoa(len(of.bytes)))
	_, _ = io.Copy(rw, bytes.NewReader(of.bytes)) // a client that hung up gets no answer
}
