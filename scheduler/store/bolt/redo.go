package bolt

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
)

// The redo log lies beside the data file and holds the commits that bbolt does
// not have yet. It is a header and two halves of fixed room, used in turn: while
// the commits of one half are carried to bbolt, new ones go to the other. Room
// is used again without being cleared; a record's sequence number tells whether
// it belongs to the present turn. Numbers are big-endian.
//
//	header, 4096 bytes:  "kezekredo", version, identity, room of a half, CRC
//	record:  CRC of identity and all that follows | length of the body | sequence number | body
//	body:    for each write: length of the key | 0 for a deletion, else length of the value plus one | key | value
const (
	redoMagic   = "kezekredo"
	redoVersion = 1
	redoHeader  = 4096
	recordHead  = 4 + 4 + 8
	redoStep    = 1 << 20 // by which a half grows, once it is as large
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// identity ties a log to the data file whose commits it holds.
type identity [16]byte

// redo is a log open for writing. One goroutine at a time uses it.
type redo struct {
	file *os.File
	id   identity
	room int64  // of each half
	seq  uint64 // of the latest record
	half int64  // in use
	end  int64  // of the records in it
	size [2]int64
}

// createRedo makes an empty log with an identity of its own, durable when it
// returns. What stands at path is lost.
func createRedo(path string, room int64, seq uint64) (*redo, error) {
	r := &redo{room: room, seq: seq}
	rand.Read(r.id[:]) // never fails
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_RDWR, fileMode)
	if err != nil {
		return nil, err
	}
	r.file = f
	head := make([]byte, 0, redoHeader)
	head = append(head, redoMagic...)
	head = append(head, redoVersion)
	head = append(head, r.id[:]...)
	head = binary.BigEndian.AppendUint64(head, uint64(room))
	head = binary.BigEndian.AppendUint32(head, crc32.Checksum(head, castagnoli))
	_, err = f.WriteAt(head[:redoHeader], 0)
	if err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = syncDir(path)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close(), os.Remove(path))
	}
	return r, nil
}

// takes reports whether a batch fits into a half at all.
func (r *redo) takes(b *batch) bool { return recordSize(b) <= r.room }

// fits reports whether a batch fits into what is left of the half in use.
func (r *redo) fits(b *batch) bool { return r.end+recordSize(b) <= r.room }

// recordSize is at least the size of a batch's record.
func recordSize(b *batch) int64 {
	return recordHead + int64(b.bytes) + int64(len(b.writes))*2*binary.MaxVarintLen32
}

// append writes a batch as the next record, which is durable once the file is
// synced. After an error it does not count. Otherwise the keys and values of the
// batch are the record's from then on: those that were Put are their caller's again.
func (r *redo) append(b *batch) error {
	buf := make([]byte, recordHead, recordSize(b))
	for i := range b.writes {
		buf = b.writes[i].moveTo(buf)
	}
	binary.BigEndian.PutUint32(buf[4:], uint32(len(buf)-recordHead))
	binary.BigEndian.PutUint64(buf[8:], r.seq+1)
	binary.BigEndian.PutUint32(buf, r.checksum(buf[4:]))
	if err := r.extend(r.end + int64(len(buf))); err != nil {
		return err
	}
	if _, err := r.file.WriteAt(buf, r.start(r.half)+r.end); err != nil {
		return err
	}
	r.seq++
	r.end += int64(len(buf))
	return nil
}

// moveTo appends a write to a record and takes key and value from there.
func (w *write) moveTo(buf []byte) []byte {
	buf = binary.AppendUvarint(buf, uint64(len(w.key)))
	if w.value == nil {
		buf = append(buf, 0)
	} else {
		buf = binary.AppendUvarint(buf, uint64(len(w.value))+1)
	}
	at := len(buf)
	buf = append(buf, w.key...)
	if w.key = buf[at:]; w.value != nil {
		at = len(buf)
		buf = append(buf, w.value...)
		w.value = buf[at:len(buf):len(buf)]
	}
	return buf
}

func (r *redo) checksum(record []byte) uint32 {
	return crc32.Update(crc32.Checksum(r.id[:], castagnoli), castagnoli, record)
}

func (r *redo) start(half int64) int64 { return redoHeader + half*r.room }

// extend sees to it that the half in use has room on the disk up to end. A sync
// that finds no new room to note down is much quicker, so room comes in steps.
func (r *redo) extend(end int64) error {
	have := r.size[r.half]
	if end <= have {
		return nil
	}
	grown := min(max(end, have+min(max(have, redoStep/16), redoStep)), r.room)
	if _, err := r.file.WriteAt(make([]byte, grown-have), r.start(r.half)+have); err != nil {
		return err
	}
	r.size[r.half] = grown
	return nil
}

// turn begins the other half. Its commits must be in bbolt.
func (r *redo) turn() { r.half, r.end = 1-r.half, 0 }

// readRedo opens a log for reading. ErrDamaged, if its header makes no sense.
func readRedo(path string) (*redo, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	const end = len(redoMagic) + 1 + len(identity{}) + 8
	head := make([]byte, end+4)
	if _, err = f.ReadAt(head, 0); errors.Is(err, io.EOF) {
		err = fmt.Errorf("%w (its log is cut short)", ErrDamaged)
	}
	switch {
	case err != nil:
	case !bytes.HasPrefix(head, []byte(redoMagic)) || crc32.Checksum(head[:end], castagnoli) != binary.BigEndian.Uint32(head[end:]):
		err = fmt.Errorf("%w (its log has no header)", ErrDamaged)
	case head[len(redoMagic)] > redoVersion:
		err = fmt.Errorf("%w: a log of version %d, and this program reads up to version %d", ErrNewerFormat, head[len(redoMagic)], redoVersion)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	r := &redo{file: f, room: int64(binary.BigEndian.Uint64(head[end-8:]))}
	copy(r.id[:], head[len(redoMagic)+1:])
	return r, nil
}

// record reads the record at an offset of a half; ok is false if none is there.
func (r *redo) record(half, at int64) (seq uint64, body []byte, ok bool) {
	var head [recordHead]byte
	if at+recordHead > r.room {
		return 0, nil, false
	}
	if _, err := r.file.ReadAt(head[:], r.start(half)+at); err != nil {
		return 0, nil, false
	}
	length := int64(binary.BigEndian.Uint32(head[4:]))
	if at+recordHead+length > r.room {
		return 0, nil, false
	}
	record := make([]byte, recordHead+length)
	if _, err := r.file.ReadAt(record, r.start(half)+at); err != nil {
		return 0, nil, false
	}
	if r.checksum(record[4:]) != binary.BigEndian.Uint32(record) {
		return 0, nil, false
	}
	return binary.BigEndian.Uint64(record[8:]), record[recordHead:], true
}

// replay calls apply with the records after the one numbered seq, in order. It
// returns ErrDamaged if there are records that do not follow: something between
// them is lost. A record at the end that is not whole was never acknowledged.
func (r *redo) replay(seq uint64, apply func(body []byte) error) (last uint64, err error) {
	first, second := int64(0), int64(1)
	a, _, okA := r.record(0, 0)
	b, _, okB := r.record(1, 0)
	if okB && (!okA || b < a) {
		first, second = 1, 0
	}
	for _, half := range []int64{first, second} {
		if seq, err = r.replayHalf(half, seq, apply); err != nil {
			return seq, err
		}
	}
	return seq, nil
}

func (r *redo) replayHalf(half int64, seq uint64, apply func(body []byte) error) (uint64, error) {
	var before uint64 // number of the record before this one in the half
	for at := int64(0); ; {
		n, body, ok := r.record(half, at)
		if !ok {
			return seq, r.torn(half, at, seq)
		}
		if before != 0 && n != before+1 {
			return seq, nil // left from an earlier turn
		}
		switch {
		case n > seq+1:
			return seq, fmt.Errorf("%w (its log goes on with commit %d, and the file has those up to %d)", ErrDamaged, n, seq)
		case n == seq+1:
			if err := apply(body); err != nil {
				return seq, err
			}
			seq = n
		}
		before, at = n, at+recordHead+int64(len(body))
	}
}

// torn looks behind a record that is not whole. If what follows it by its own
// account is whole and of this turn, it was acknowledged and is damaged.
func (r *redo) torn(half, at int64, seq uint64) error {
	var head [recordHead]byte
	if _, err := r.file.ReadAt(head[:], r.start(half)+at); err != nil {
		return nil
	}
	next := at + recordHead + int64(binary.BigEndian.Uint32(head[4:]))
	if n, _, ok := r.record(half, next); ok && n == seq+2 {
		return fmt.Errorf("%w (commit %d of its log cannot be read)", ErrDamaged, seq+1)
	}
	return nil
}

// eachWrite calls put or drop with the writes of a record's body.
func eachWrite(body []byte, do func(key, value []byte) error) error {
	for len(body) > 0 {
		keys, n := binary.Uvarint(body)
		body = body[max(n, 0):]
		values, m := binary.Uvarint(body)
		body = body[max(m, 0):]
		value := max(values, 1) - 1
		if n <= 0 || m <= 0 || keys > uint64(len(body)) || value > uint64(len(body))-keys {
			return fmt.Errorf("%w (a record of its log makes no sense)", ErrDamaged)
		}
		k, v := body[:keys], body[keys:keys+value:keys+value]
		if values == 0 {
			v = nil
		}
		if err := do(k, v); err != nil {
			return err
		}
		body = body[keys+value:]
	}
	return nil
}
