/* The native slot callback_invoke: .NET calls a Python callable with dynamic cells. */
#ifndef CLRLINK_CALLBACK_CALLBACK_INVOKE_H
#define CLRLINK_CALLBACK_CALLBACK_INVOKE_H

/* Fills the native slot. Before slots_connect. 0. */
int callback_invoke_init(void);

#endif
