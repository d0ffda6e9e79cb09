package main

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"kezek/api"
	"kezek/scheduler"
)

type tokenCmd struct {
	Role       scheduler.Role `required:"" enum:"applicant,portal,reception,head,operator,integration,auditor,kiosk" help:"What the bearer may do: ${enum}."`
	IIN        string         `name:"iin" placeholder:"IIN" help:"Applicant: own personal number."`
	Department string         `placeholder:"ID" help:"Reception, head and kiosk: their department."`
	Subject    string         `placeholder:"NAME" help:"Who it is, for histories; without it the role."`
	TTL        time.Duration  `name:"ttl" default:"12h" help:"How long the token is valid: ${default}."`
	KeyFile    string         `default:"token.key" placeholder:"FILE" help:"Local key, made if it does not exist: ${default}."`
}

// Help implements kong.HelpProvider.
func (tokenCmd) Help() string {
	return "The server must trust the same key: kezek serve --key-file FILE.\n\n" +
		"Example:\n  kezek token --role reception --department kokshetau --ttl 8h"
}

// Run prints a token.
func (c *tokenCmd) Run(p *program) error {
	if err := c.check(); err != nil {
		return err
	}
	key, err := api.LoadKey(c.KeyFile)
	if err != nil {
		return err
	}
	if c.Subject == "" {
		c.Subject = string(c.Role)
	}
	claims := api.Claims{Subject: c.Subject, Role: c.Role, IIN: c.IIN, Department: c.Department}
	token, err := api.Issue(key, claims, p.clock(), c.TTL)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.stdout, token)
	return err
}

// check reports everything that does not suit the role.
func (c *tokenCmd) check() error {
	var errs []error
	staff := slices.Contains([]scheduler.Role{scheduler.RoleReception, scheduler.RoleHead, scheduler.RoleKiosk}, c.Role)
	switch {
	case c.Role == scheduler.RoleApplicant && c.IIN == "":
		errs = append(errs, errors.New("--iin: an applicant's token needs one"))
	case c.Role == scheduler.RoleApplicant:
		if err := scheduler.CheckIIN(c.IIN); err != nil {
			errs = append(errs, fmt.Errorf("--iin: %w", err))
		}
	case c.IIN != "":
		errs = append(errs, fmt.Errorf("--iin: a token of role %s has none", c.Role))
	}
	if staff && c.Department == "" {
		errs = append(errs, fmt.Errorf("--department: a token of role %s needs one", c.Role))
	} else if !staff && c.Department != "" {
		errs = append(errs, fmt.Errorf("--department: a token of role %s has none", c.Role))
	}
	if c.TTL <= 0 {
		errs = append(errs, fmt.Errorf("--ttl: %v is over before it begins", c.TTL))
	}
	return errors.Join(errs...)
}
