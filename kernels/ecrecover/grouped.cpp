// SPDX-License-Identifier: Apache-2.0
#include "kernels/ecrecover/lane_group.hpp"
#include "kernels/ecrecover/scalars.hpp"
#include "kernels/ecrecover/variants.hpp"

namespace braid::kernels::ecrecover
{
namespace
{
constexpr std::size_t chunk_size = 8 * group_count_max;
/// The generator's x, below n and p: for lanes without a signature.
constexpr u256 stand_in_x{
    0x79be667ef9dcbbac, 0x55a06295ce870b07, 0x029bfcdb2dce28d9, 0x59f2815b16f81798};

/// Whether r, s and the recovery identifier are what those of some signature may be. Sets the lane either way.
bool set_lane(LaneGroup& group, std::size_t lane, const DigestSignature& signature) noexcept
{
    const u256 r = u256::from_be(signature.r);
    const u256 s = u256::from_be(signature.s);
    const u256 z = u256::from_be(signature.digest);
    const bool is_over_order = signature.recovery_id >= 2;
    const bool is_in_range = signature.recovery_id <= 3 && !r.is_zero() && !s.is_zero() &&
                             r < order && s < order && !(is_over_order && r >= prime - order);
    const u256 x = is_over_order ? r + order : r;
    group.parity[lane] = signature.recovery_id % 2;
    for (std::size_t i = 0; i < 4; ++i)
    {
        group.x[i][lane] = is_in_range ? x[i] : stand_in_x[i];
        group.r[i][lane] = is_in_range ? r[i] : stand_in_x[i];
        group.s[i][lane] = is_in_range ? s[i] : stand_in_x[i];
        group.z[i][lane] = z[i];
    }
    return is_in_range;
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
    std::array<LaneGroup, group_count_max> groups;
    std::array<bool, chunk_size> are_in_range;
    const std::size_t group_count = (signatures.size() + 7) / 8;
    const DigestSignature none{};
    for (std::size_t i = 0; i < 8 * group_count; ++i)
        are_in_range[i] =
            set_lane(groups[i / 8], i % 8, i < signatures.size() ? signatures[i] : none);
    recover_groups_avx512(groups.data(), group_count);

    for (std::size_t i = 0; i < signatures.size(); ++i)
    {
        const LaneGroup& group = groups[i / 8];
        if (!are_in_range[i] || (group.is_on_curve >> i % 8 & 1) == 0)
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
