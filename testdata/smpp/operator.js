// The mobile operator of the SMS tests: an SMPP server on a loopback port.
//
// It speaks with the test in lines of JSON. On standard output it tells what
// happens:
//   {"event":"listening","port":2775}   {"event":"down"}
//   {"event":"bound"}                   a gateway has connected
//   {"event":"sms", ...}                one SMS, its parts joined
//   {"event":"refused","to":"..."}      a part of one was refused
// On standard input it takes what the test wants of it:
//   {"do":"refuse","number":"77..."}    refuses SMS to the number at once
//   {"do":"lose","number":"77..."}      takes them, and reports later that the phone was not reached
//   {"do":"down"}  {"do":"up"}          breaks all connections and stops listening; listens again
//   {"do":"send","from":"77...","to":"1414","text":"..."}  an SMS from a person
// It ends when standard input does.
'use strict';

const readline = require('readline');
const smpp = require('smpp');

const tell = (event) => process.stdout.write(JSON.stringify(event) + '\n');

const sessions = new Set();
const refused = new Set();
const lost = new Set();
const parts = new Map(); // by receiver and reference: the parts of an SMS that is not complete
let port = 0;
let messages = 0;
let references = 0;

const server = smpp.createServer((session) => {
  sessions.add(session);
  const drop = () => sessions.delete(session);
  session.on('close', drop);
  session.on('error', drop);
  for (const bind of ['bind_transceiver', 'bind_transmitter', 'bind_receiver']) {
    session.on(bind, (pdu) => {
      session.send(pdu.response());
      tell({ event: 'bound' });
    });
  }
  session.on('unbind', (pdu) => session.send(pdu.response()));
  session.on('enquire_link', (pdu) => session.send(pdu.response()));
  session.on('submit_sm', (pdu) => submitted(session, pdu));
});
server.on('error', (err) => { console.error(err.message); process.exit(1); });

// submitted takes one part of an SMS, or the whole.
function submitted(session, pdu) {
  const to = pdu.destination_addr;
  if (refused.has(to)) {
    session.send(pdu.response({ command_status: smpp.ESME_RINVDSTADR }));
    tell({ event: 'refused', to });
    return;
  }
  const id = (++messages).toString(16).padStart(8, '0');
  session.send(pdu.response({ message_id: id }));
  join(pdu);
  if (pdu.registered_delivery & 1) {
    receipt(session, pdu, id, lost.has(to) ? 'UNDELIV' : 'DELIVRD');
  }
}

// join tells of an SMS once all its parts are there.
function join(pdu) {
  const payload = pdu.message_payload || pdu.short_message;
  const header = (payload.udh || []).find((h) => h[0] === 0x00 || h[0] === 0x08);
  let [reference, total, number] = [0, 1, 1];
  if (header) {
    [total, number] = [header[header.length - 2], header[header.length - 1]];
    reference = header.subarray(2, header.length - 2).toString('hex');
  }
  const key = pdu.destination_addr + ' ' + reference;
  const sms = parts.get(key) || { texts: [] };
  sms.texts[number - 1] = payload.message;
  parts.set(key, sms);
  if (sms.texts.filter((t) => t !== undefined).length < total) {
    return;
  }
  parts.delete(key);
  tell({
    event: 'sms', from: pdu.source_addr, to: pdu.destination_addr, text: sms.texts.join(''),
    coding: pdu.data_coding, parts: total, id: pdu.kezek_id || '',
  });
}

// receipt reports what became of a part, in the form of appendix B of SMPP 3.4.
function receipt(session, pdu, id, stat) {
  const date = new Date().toISOString().replace(/\D/g, '').slice(2, 12);
  const good = stat === 'DELIVRD';
  session.deliver_sm({
    esm_class: smpp.ESM_CLASS.MC_DELIVERY_RECEIPT,
    source_addr: pdu.destination_addr, destination_addr: pdu.source_addr,
    short_message: `id:${id} sub:001 dlvrd:${good ? '001' : '000'} submit date:${date} done date:${date} stat:${stat} err:${good ? '000' : '017'} text:`,
    receipted_message_id: id, message_state: good ? 2 : 5,
  });
}

// send delivers an SMS of a person, in parts if it is long.
function send({ from, to, text }) {
  const [session] = sessions;
  const ucs2 = /[^\x20-\x7e\n\r]/.test(text);
  const room = ucs2 ? 67 : 153;
  const whole = text.length <= (ucs2 ? 70 : 160);
  const count = whole ? 1 : Math.ceil(text.length / room);
  const reference = ++references & 0xff;
  for (let i = 0; i < count; i++) {
    const message = whole ? text : text.slice(i * room, (i + 1) * room);
    session.deliver_sm({
      source_addr: from, source_addr_ton: 1, source_addr_npi: 1, destination_addr: to, data_coding: ucs2 ? 8 : 0,
      esm_class: whole ? 0 : smpp.ESM_CLASS.UDH_INDICATOR,
      short_message: whole ? message : { udh: Buffer.from([5, 0, 3, reference, count, i + 1]), message },
    });
  }
}

const commands = {
  refuse: ({ number }) => refused.add(number),
  lose: ({ number }) => lost.add(number),
  send,
  up: () => server.listen(port, '127.0.0.1', () => {
    port = server.address().port;
    tell({ event: 'listening', port });
  }),
  down: () => {
    server.close(() => tell({ event: 'down' }));
    for (const session of sessions) {
      session.destroy();
    }
  },
};

// The identifier that Kannel passes on in a parameter of our own.
smpp.addTLV('kezek_id', { id: 0x1400, type: smpp.types.tlv.cstring });

readline.createInterface({ input: process.stdin })
  .on('line', (line) => { const command = JSON.parse(line); commands[command.do](command); })
  .on('close', () => process.exit(0));
commands.up();
