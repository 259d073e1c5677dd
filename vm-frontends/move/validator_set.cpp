// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/validator_set.hpp"
#include <algorithm>

namespace braid::move
{
namespace
{
/// An account, a power, three empty strings of bytes and an index.
constexpr std::size_t validator_size_min = 32 + 8 + 3 + 8;
constexpr std::size_t network_addresses_size_max = std::size_t{1} << 16;
constexpr std::size_t total_size = 16;

void read_validators(bcs::Reader& reader, std::vector<Validator>& to)
{
    const std::size_t count = reader.count(validator_count_max, validator_size_min);
    for (std::size_t i = 0; i < count && reader.ok(); ++i)
    {
        Validator validator;
        validator.address = reader.hash32();
        validator.power = reader.u64();
        validator.public_key = reader.bytes(validator_key_size);
        (void)reader.bytes(network_addresses_size_max);
        (void)reader.bytes(network_addresses_size_max);
        validator.index = reader.u64();
        to.push_back(validator);
    }
}

bool is_whole(const std::vector<Validator>& voting) noexcept
{
    for (std::size_t i = 0; i < voting.size(); ++i)
    {
        if (voting[i].index != i || voting[i].public_key.size() != validator_key_size)
            return false;
    }
    return true;
}
}  // namespace

Result<std::vector<Validator>, bcs::Error> decode_validator_set(Bytes resource)
{
    bcs::Reader reader{resource};
    std::vector<Validator> voting;
    std::vector<Validator> joining;
    // The scheme of signatures.
    (void)reader.u8();
    read_validators(reader, voting);
    read_validators(reader, voting);
    read_validators(reader, joining);
    (void)reader.fixed(2 * total_size);
    std::ranges::sort(voting, {}, &Validator::index);
    if (reader.ok() && !is_whole(voting))
        reader.fail(bcs::Fault::wrong_value, 0);
    if (const auto end = reader.finish(); !end.ok())
        return Err{end.error()};
    return voting;
}
}  // namespace braid::move
