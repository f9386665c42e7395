// Mailchimp's own client library, pointed at the sandbox: node check.js ORIGIN KEY AUDIENCE
'use strict';

const crypto = require('crypto');
const client = require('@mailchimp/mailchimp_marketing');

const [origin, apiKey, audience] = process.argv.slice(2);
client.setConfig({ apiKey });
client.basePath = `${origin}/3.0`;

const ada = 'ada@example.com';
const hash = crypto.createHash('md5').update(ada).digest('hex');

async function check() {
  const seen = {};
  seen.ping = await client.ping.get();
  seen.list = await client.lists.getList(audience, { fields: ['id', 'double_optin'] });
  seen.batch = await client.lists.batchListMembers(audience, {
    members: [
      { email_address: 'grace@example.com', status: 'subscribed', merge_fields: { FNAME: 'Grace' } },
      { email_address: 'bad@', status: 'subscribed' },
    ],
    update_existing: false,
  });
  seen.set = await client.lists.setListMember(audience, hash, {
    email_address: ada,
    status_if_new: 'pending',
    merge_fields: { FNAME: 'Ada' },
  });
  seen.get = await client.lists.getListMember(audience, hash);
  seen.update = await client.lists.updateListMember(audience, hash, { status: 'unsubscribed' });
  seen.page = await client.lists.getListMembersInfo(audience, {
    fields: ['members.email_address', 'total_items'],
    count: 1000,
  });
  await client.lists.deleteListMemberPermanent(audience, hash);
  seen.gone = await client.lists.getListMember(audience, hash).catch((error) => ({
    status: error.status,
    title: JSON.parse(error.response.text).title,
  }));
  return seen;
}

check().then(
  (seen) => console.log(JSON.stringify(seen)),
  (error) => {
    console.error(error);
    process.exitCode = 1;
  },
);
