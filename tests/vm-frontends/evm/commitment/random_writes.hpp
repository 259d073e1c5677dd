// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/support/evm_writes.hpp"
#include "vm-frontends/evm/world.hpp"
#include <random>

namespace braid::evm::tests
{
using braid::tests::EvmWrites;

inline constexpr std::uint64_t account_count = 24;
inline constexpr std::uint64_t slot_count = 40;

/// Writes as a block of any fork may leave them: accounts made, changed, destroyed, and made anew after that, slots of living
/// and of dead generations, marks of empty accounts.
class RandomWrites
{
public:
    explicit RandomWrites(std::uint64_t seed) : random_(seed) {}

    [[nodiscard]] EvmWrites block(const World& world)
    {
        EvmWrites writes;
        for (std::uint64_t number = 0; number < account_count; ++number)
            if (below(3) == 0)
                add_account(world, Address::of_number(number), writes);
        return writes;
    }
    [[nodiscard]] std::uint64_t below(std::uint64_t end) { return random_() % end; }

private:
    void add_account(const World& world, const Address& address, EvmWrites& writes)
    {
        const bool is_there = world.account(address).has_value();
        const std::uint64_t generation = is_there && below(4) == 0 ? 1 + below(2) : 0;
        for (std::uint64_t dead = 0; dead < generation; ++dead)
            add_slots(address, dead, writes);
        if (generation != 0)
        {
            writes.put({KeyKind::generation, address}, u256{generation});
            if (below(2) == 0)
            {
                writes.put({KeyKind::balance, address}, u256{});
                writes.put({KeyKind::nonce, address}, u256{});
                writes.put({KeyKind::code_hash, address}, storage::Value{});
                return;
            }
        }
        add_living(is_there, address, writes);
        if (is_there || below(2) == 0)
            add_slots(address, generation, writes);
    }
    void add_living(bool is_there, const Address& address, EvmWrites& writes)
    {
        switch (is_there ? 1 + below(4) : below(4))
        {
        case 0:  // nothing but the mark
            writes.put({KeyKind::code_hash, address}, storage::Value::of_cell(empty_code_hash));
            break;
        case 1:
            writes.put({KeyKind::balance, address}, u256{1 + below(1000)});
            break;
        case 2:
            writes.put({KeyKind::nonce, address}, u256{1 + below(9)});
            writes.put({KeyKind::balance, address}, u256{below(2)});
            break;
        default:
            writes.put({KeyKind::nonce, address}, u256{1});
            writes.put({KeyKind::code_hash, address},
                storage::Value::of_cell(Hash32{{static_cast<std::uint8_t>(1 + below(3))}}));
        }
    }
    void add_slots(const Address& address, std::uint64_t generation, EvmWrites& writes)
    {
        for (std::uint64_t slot = below(6); slot < slot_count; slot += 1 + below(12))
            writes.put(
                {address, generation, u256{slot}}, below(3) == 0 ? u256{} : u256{1 + below(500)});
    }

    std::mt19937_64 random_;
};
}  // namespace braid::evm::tests
