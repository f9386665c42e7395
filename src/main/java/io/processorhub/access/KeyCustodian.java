package io.processorhub.access;

import io.processorhub.foundation.KeyRotation;
import io.processorhub.foundation.KeyStatus;
import io.processorhub.foundation.SafeAttestations;
import io.processorhub.foundation.Secrets;
import java.util.List;

/** Whoever looks after keys and secrets, by command or on a page, and the role it takes. */
public final class KeyCustodian {

  private final KeyRotation rotation;
  private final Secrets secrets;
  private final SafeAttestations attestations;
  private final Audit audit;

  KeyCustodian(KeyRotation rotation, Secrets secrets, SafeAttestations attestations, Audit audit) {
    this.attestations = attestations;
    this.audit = audit;
    this.rotation = rotation;
    this.secrets = secrets;
  }

  public KeyStatus keys(Actor by) {
    by.require(Task.MANAGE_KEYS);
    return rotation.status();
  }

  /** States for the organisation that no copy of the safe folder was kept. */
  public void attestSafeFolder(Actor by) {
    by.require(Task.ATTEST_SAFE_FOLDER);
    attestations.attest(by.name());
    audit.note(by, "attested: no copy of the safe folder", "safe folder");
  }

  public SafeAttestations safeAttestations(Actor by) {
    by.require(Task.MANAGE_KEYS);
    return attestations;
  }

  public void rotateKeys(KeyRotation.Progress progress, Actor by) {
    by.require(Task.MANAGE_KEYS);
    rotation.rotate(progress);
  }

  /** Destroys the old KEKs too; every copy of the database made until now is noise afterwards. */
  public void rotateKeysNow(KeyRotation.Progress progress, Actor by) {
    by.require(Task.MANAGE_KEYS);
    rotation.rotateNow(progress);
  }

  public void setSecret(String name, String value, Actor by) {
    by.require(Task.SET_SECRETS);
    secrets.store(name, value, by.name());
  }

  /**
   * @return whether it was stored
   */
  public boolean removeSecret(String name, Actor by) {
    by.require(Task.SET_SECRETS);
    return secrets.remove(name);
  }

  public List<Secrets.Listed> secrets() {
    return secrets.list();
  }
}
