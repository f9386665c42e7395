/**
 * Stand-ins for the processors: each keeps state, refuses what the provider would refuse, and
 * misbehaves when told to. What all of them share stands beside what is one provider's alone.
 */
package io.processorhub.sandbox;
