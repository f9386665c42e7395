-- A yes that is dated ahead, and is heard after the erasure, counts neither now nor when its date has come.
grant update (since) on suppression to ${app};
