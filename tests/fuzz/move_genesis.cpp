// SPDX-License-Identifier: Apache-2.0
// What decodes is canonical: the parts, put together again, are the input. Whatever decodes can be committed to.
#include "base/assert.hpp"
#include "tests/fuzz/input.hpp"
#include "vm-frontends/move/validator_set.hpp"
#include "vm-frontends/move/waypoint.hpp"

namespace braid::fuzz
{
namespace
{
/// BCS of what was read, made of the encodings of its keys and events and of the fields of its writes.
std::vector<std::uint8_t> encode(const move::GenesisTransaction& genesis)
{
    std::vector<std::uint8_t> out{1, 0, 0};
    bcs::Writer writer{out};
    writer.leb128(genesis.write_set.writes.size());
    for (const move::Write& write : genesis.write_set.writes)
    {
        writer.raw(write.key.encoded);
        const std::size_t with_metadata = write.op.metadata.empty() ? 0 : 3;
        writer.leb128(with_metadata + static_cast<std::size_t>(write.op.kind));
        if (write.op.kind != move::WriteKind::deletion)
            writer.bytes(write.op.value);
        writer.raw(write.op.metadata);
    }
    writer.leb128(genesis.events.size());
    for (const move::ContractEvent& event : genesis.events)
    {
        writer.u8(event.place ? 0 : 1);
        if (event.place)
        {
            writer.u64(event.place->creation_number);
            writer.raw(event.place->address);
            writer.u64(event.place->sequence_number);
        }
        writer.raw(event.type.encoded);
        writer.bytes(event.data);
    }
    return out;
}

/// A key that was read alone is the same key, and views what it should.
void check_key(const move::StateKey& key)
{
    bcs::Reader reader{key.encoded};
    const move::StateKey again = move::read_state_key(reader);
    BRAID_ASSERT(reader.finish().ok());
    BRAID_ASSERT(again.kind == key.kind);
    std::vector<std::uint8_t> hashed;
    move::append_hashed(key, hashed);
    BRAID_ASSERT(hashed.size() <= key.encoded.size());
}

void check_genesis(Bytes blob)
{
    const auto genesis = move::decode_genesis(blob);
    if (!genesis.ok())
    {
        BRAID_ASSERT(genesis.error().offset <= blob.size());
        return;
    }
    BRAID_ASSERT(equal(encode(*genesis), blob));
    for (const move::Write& write : genesis->write_set.writes)
        check_key(write.key);
    const auto commitment = move::commit_genesis(*genesis);
    if (commitment.ok())
        BRAID_ASSERT(
            move::parse_waypoint(move::to_string(commitment->waypoint)) == commitment->waypoint);
}

void check_validators(Bytes resource)
{
    const auto validators = move::decode_validator_set(resource);
    if (!validators.ok())
        return;
    for (std::size_t i = 0; i < validators->size(); ++i)
    {
        BRAID_ASSERT((*validators)[i].index == i);
        BRAID_ASSERT((*validators)[i].public_key.size() == move::validator_key_size);
    }
}
}  // namespace
}  // namespace braid::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace braid;
    const Bytes input{data, size};
    fuzz::check_genesis(input);
    fuzz::check_validators(input);
    (void)move::parse_waypoint({reinterpret_cast<const char*>(data), size});
    return 0;
}
