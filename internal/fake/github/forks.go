package github

import "net/http"

// root returns the repository that all others of the network are forks of.
func (r *repository) root() *repository {
	for r.parent != nil {
		r = r.parent
	}
	return r
}

// object finds a commit of a repository. The repositories of a network share their objects, so a commit of one can be referred to in all:
// https://docs.github.com/pull-requests/collaborating-with-pull-requests/working-with-forks/about-permissions-and-visibility-of-forks
func (s *Server) object(r *repository, sha string) *snapshot {
	for _, name := range s.order {
		other := s.repositories[name]
		if found := other.snapshots[sha]; found != nil && other.root() == r.root() {
			return found
		}
	}
	return nil
}

// forkOf returns the repository of an owner in the network of r.
func (s *Server) forkOf(r *repository, owner, name string) *repository {
	var found *repository
	for _, each := range s.order {
		other := s.repositories[each]
		if other.root() != r.root() || !sameName(other.owner, owner) {
			continue
		}
		if name == "" && found == nil || sameName(other.name, name) {
			found = other
		}
	}
	return found
}

// mergeUpstream updates a branch of a fork to its parent's branch:
// https://docs.github.com/rest/branches/branches#sync-a-fork-branch-with-the-upstream-repository
func (s *Server) mergeUpstream(w http.ResponseWriter, req *http.Request, c caller) {
	var asked struct{ Branch string }
	if !readJSON(w, req, &asked) {
		return
	}
	parent := c.repository.parent
	if parent == nil {
		refuse(w, http.StatusUnprocessableEntity, "This repository is not a fork.")
		return
	}
	upstream, own := parent.branches[asked.Branch], c.repository.branches[asked.Branch]
	if upstream == nil || own == nil {
		refuse(w, http.StatusNotFound, "Branch not found")
		return
	}
	from := parent.owner + ":" + asked.Branch
	kind, message := "fast-forward", "Successfully fetched and fast-forwarded from upstream "+from+"."
	switch {
	case own.contains(upstream):
		kind, message = "none", "This branch is not behind the upstream "+from+"."
	case upstream.contains(own):
		c.repository.branches[asked.Branch] = upstream
	default:
		files, conflicts := own.merged(upstream)
		if len(conflicts) > 0 {
			refuse(w, http.StatusConflict, "There are merge conflicts")
			return
		}
		kind, message = "merge", "Successfully fetched and merged from upstream "+from+"."
		c.repository.branches[asked.Branch] = c.repository.record("Merge branch '"+asked.Branch+"' of "+parent.String(), s.now(), files, []*snapshot{own, upstream})
	}
	writeJSON(w, http.StatusOK, map[string]string{"message": message, "merge_type": kind, "base_branch": from})
}
