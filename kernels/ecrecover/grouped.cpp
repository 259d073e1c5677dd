// SPDX-License-Identifier: Apache-2.0
#include "kernels/ecrecover/scalars.hpp"
#include "kernels/ecrecover/variants.hpp"

namespace braid::kernels::ecrecover
{
namespace
{
constexpr std::size_t chunk_size = 8 * group_count_max;
/// The generator's x, for lanes without a signature.
constexpr u256 stand_in_x{
    0x79be667ef9dcbbac, 0x55a06295ce870b07, 0x029bfcdb2dce28d9, 0x59f2815b16f81798};

/// A signature's numbers, modulo the group's order but for x.
struct Numbers
{
    u256 x = stand_in_x;
    u256 inverse_of_r{1};
    u256 s{1};
    u256 z{1};
    bool is_in_range = false;
};

Numbers numbers_of(const DigestSignature& signature) noexcept
{
    const u256 r = u256::from_be(signature.r);
    const u256 s = u256::from_be(signature.s);
    const u256 z = u256::from_be(signature.digest);
    const bool is_over_order = signature.recovery_id >= 2;
    if (signature.recovery_id > 3 || r.is_zero() || s.is_zero() || r >= order || s >= order ||
        (is_over_order && r >= prime - order))
        return {};
    return {.x = is_over_order ? r + order : r,
        .inverse_of_r = r,
        .s = s,
        .z = z >= order ? z - order : z,
        .is_in_range = true};
}

void set_lane(LaneGroup& group, std::size_t lane, const Numbers& numbers, bool is_odd) noexcept
{
    for (std::size_t i = 0; i < 4; ++i)
        group.x[i][lane] = numbers.x[i];
    group.parity[lane] = is_odd ? 1 : 0;
    const u256 z_over_r = multiply_modulo_order(numbers.z, numbers.inverse_of_r);
    const u256 u1 = z_over_r.is_zero() ? z_over_r : order - z_over_r;
    set_digits(group, lane, u1, multiply_modulo_order(numbers.s, numbers.inverse_of_r));
}

RecoveredKey key_of(const LaneGroup& group, std::size_t lane) noexcept
{
    RecoveredKey result{.key = {}, .ok = true};
    const auto number = [&](const std::uint64_t(&words)[4][8])
    { return u256{words[3][lane], words[2][lane], words[1][lane], words[0][lane]}.to_be(); };
    std::memcpy(result.key.data(), number(group.key_x).data(), 32);
    std::memcpy(result.key.data() + 32, number(group.key_y).data(), 32);
    return result;
}

void recover_chunk(
    std::span<const DigestSignature> signatures, std::span<RecoveredKey> keys) noexcept
{
    std::array<Numbers, chunk_size> numbers;
    std::array<u256, chunk_size> inverses;
    for (std::size_t i = 0; i < signatures.size(); ++i)
    {
        numbers[i] = numbers_of(signatures[i]);
        inverses[i] = numbers[i].inverse_of_r;
    }
    invert_modulo_order(std::span{inverses}.first(signatures.size()));
    for (std::size_t i = 0; i < signatures.size(); ++i)
        numbers[i].inverse_of_r = inverses[i];

    std::array<LaneGroup, group_count_max> groups;
    const std::size_t group_count = (signatures.size() + 7) / 8;
    for (std::size_t i = 0; i < 8 * group_count; ++i)
        set_lane(groups[i / 8], i % 8, numbers[i],
            i < signatures.size() && signatures[i].recovery_id % 2 != 0);
    multiply_points_avx512(groups.data(), group_count);

    for (std::size_t i = 0; i < signatures.size(); ++i)
    {
        const LaneGroup& group = groups[i / 8];
        if (!numbers[i].is_in_range || (group.is_on_curve >> i % 8 & 1) == 0)
            keys[i] = {};
        else if ((group.is_special >> i % 8 & 1) != 0)
            recover_keys_scalar(signatures.subspan(i, 1), keys.subspan(i, 1));
        else
            keys[i] = key_of(group, i % 8);
    }
}
}  // namespace

void recover_keys_avx512(
    std::span<const DigestSignature> signatures, std::span<RecoveredKey> keys) noexcept
{
    while (!signatures.empty())
    {
        const std::size_t count = std::min(signatures.size(), chunk_size);
        recover_chunk(signatures.first(count), keys.first(count));
        signatures = signatures.subspan(count);
        keys = keys.subspan(count);
    }
}
}  // namespace braid::kernels::ecrecover
