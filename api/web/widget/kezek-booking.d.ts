// Types of the element <kezek-booking>. docs/widget.md tells how to use it.

/** A short-lived token of the role applicant, or what gets one. It is called again, with renew, when a token was refused. */
export type KezekToken = string | ((asked: { renew: boolean }) => string | Promise<string>);

export interface KezekSeat {
  /** Identifier of the department. */
  department: string;
  /** Day, such as "2026-12-01". */
  date: string;
  /** Beginning, such as "09:30", by the clock of the department. */
  start: string;
  /** 0: the department's office; otherwise the number of an outreach. */
  place: number;
}

/** What events tell of a booking: nothing that says whose it is. */
export interface KezekBookingDetail extends KezekSeat {
  /** Number for life, such as "1234567". */
  number: string;
  /** The number in groups, to be read out. */
  spoken: string;
  /** Number of the form 031/у. */
  form: string;
  end: string;
}

export interface KezekHeldDetail extends KezekBookingDetail {
  /** When the hold ends (RFC 3339). */
  until: string;
}

export interface KezekMovedDetail extends KezekBookingDetail {
  from: KezekSeat;
}

export interface KezekReadyDetail {
  /** How many forms the person and their wards have. */
  forms: number;
  language: "kk" | "ru" | "en";
}

export interface KezekWaitingDetail {
  form: string;
  /** true: entered on the waiting list; false: left it. */
  waiting: boolean;
}

export interface KezekErrorDetail {
  /** Stable name: of the API's problems (see /docs), or "unreachable", or "no_token". */
  code: string;
  /** HTTP status; 0 if there was no answer. */
  status: number;
  /** What is wrong, in the person's language. */
  detail: string;
  /** What to do, in the person's language. */
  next?: string;
  /** Identifier to quote when asking for help. */
  requestId?: string;
}

export interface KezekEventMap {
  "kezek-ready": CustomEvent<KezekReadyDetail>;
  "kezek-held": CustomEvent<KezekHeldDetail>;
  "kezek-booked": CustomEvent<KezekBookingDetail>;
  "kezek-moved": CustomEvent<KezekMovedDetail>;
  "kezek-cancelled": CustomEvent<KezekBookingDetail>;
  "kezek-waiting": CustomEvent<KezekWaitingDetail>;
  "kezek-error": CustomEvent<KezekErrorDetail>;
  "kezek-closed": CustomEvent<Record<string, never>>;
}

export class KezekBooking extends HTMLElement {
  /** Who the person is. Setting it begins anew. */
  token: KezekToken | undefined;
  /** "inline" (the default) or "dialog". */
  mode: "inline" | "dialog";
  /** Number of a form to begin with; empty: the person chooses. */
  form: string;
  /** Origin of the service; by default that of the script. */
  server: string;
  /** Whether the person sees it now. */
  readonly open: boolean;
  /** The language that it speaks, by the attribute lang of it or around it. */
  readonly language: "kk" | "ru" | "en";
  /** Opens the dialog; the focus returns to opener, by default to what has it now. */
  show(opener?: HTMLElement): void;
  /** Closes the dialog. A held time stays held until its end. */
  close(): void;
  /** Begins anew. */
  reload(): void;

  addEventListener<K extends keyof KezekEventMap>(type: K, listener: (this: KezekBooking, event: KezekEventMap[K]) => unknown, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "kezek-booking": KezekBooking;
  }
}
