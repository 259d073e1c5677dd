// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/move/small_genesis.hpp"

namespace braid::tests
{
namespace
{
void write_validators(bcs::Writer& writer, const std::vector<SmallValidator>& validators)
{
    writer.leb128(validators.size());
    for (const SmallValidator& validator : validators)
    {
        writer.raw(address_of(validator.address));
        writer.u64(100);
        writer.bytes(Buffer(48, validator.address));
        writer.bytes(Buffer{1, 2, 3});
        writer.bytes({});
        writer.u64(validator.index);
    }
}
}  // namespace

Buffer validator_set(const std::vector<SmallValidator>& active,
    const std::vector<SmallValidator>& leaving, const std::vector<SmallValidator>& joining)
{
    Buffer out;
    bcs::Writer writer{out};
    writer.u8(0);
    write_validators(writer, active);
    write_validators(writer, leaving);
    write_validators(writer, joining);
    // The total powers, 16 bytes each.
    writer.raw(Buffer(32));
    return out;
}

Buffer small_genesis(const Buffer& validator_set, std::optional<std::uint8_t> chain_id)
{
    Buffer module_id;
    bcs::Writer module_writer{module_id};
    module_writer.raw(address_of(1));
    write_text(module_writer, "m");

    Buffer out{1, 0, 0, static_cast<std::uint8_t>(chain_id ? 4 : 3)};
    bcs::Writer writer{out};
    // In the order of their encodings, which a path's length leads.
    writer.raw(path_key(1, 0, module_id));
    writer.u8(0);
    writer.bytes(Buffer{0xa1, 0x1c, 0xeb, 0x0b});
    if (chain_id)
    {
        writer.raw(path_key(1, 1, struct_tag(1, "chain_id", "ChainId")));
        writer.u8(0);
        writer.bytes(Buffer{*chain_id});
    }
    writer.raw(path_key(1, 1, struct_tag(1, "stake", "ValidatorSet")));
    writer.u8(0);
    writer.bytes(validator_set);
    writer.u8(1);
    writer.raw(address_of(9));
    writer.bytes(Buffer{0xaa});
    writer.u8(1);
    writer.bytes(Buffer{0xbb});

    writer.leb128(2);
    writer.raw(Buffer{1, 0, 1, 0xdd});
    writer.u8(0);
    writer.u64(4);
    writer.raw(address_of(7));
    writer.u64(5);
    writer.raw(Buffer{2, 0});
    return out;
}
}  // namespace braid::tests
