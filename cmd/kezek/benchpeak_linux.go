package main

import (
	"os"
	"syscall"
)

// peakMemory is the memory in bytes that a process had at its peak; 0: not known.
func peakMemory(s *os.ProcessState) int64 {
	if usage, ok := s.SysUsage().(*syscall.Rusage); ok {
		return usage.Maxrss << 10
	}
	return 0
}
