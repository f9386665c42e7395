package io.processorhub.sandbox;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What somebody at Mailchimp set for one audience; callers hold the lock of its members. */
final class AudienceSettings {

  private final Set<String> requiredFields = new HashSet<>();
  private final Set<String> notForNow = new HashSet<>();
  private boolean listsArchived;

  /** Fields that no member may lack, unless the call says to skip that. */
  Set<String> requiredFields() {
    return requiredFields;
  }

  /** Ids of addresses that joined too many lists lately. */
  Set<String> notForNow() {
    return notForNow;
  }

  boolean listsArchived() {
    return listsArchived;
  }

  void requireFields(List<String> tags) {
    requiredFields.clear();
    requiredFields.addAll(tags);
  }

  void notForNow(String email, boolean on) {
    if (on) {
      notForNow.add(Addresses.id(email));
    } else {
      notForNow.remove(Addresses.id(email));
    }
  }

  void listsArchived(boolean on) {
    listsArchived = on;
  }

  void clear() {
    requiredFields.clear();
    notForNow.clear();
    listsArchived = false;
  }
}
