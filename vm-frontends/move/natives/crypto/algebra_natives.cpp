// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/natives/crypto/algebra_operations.hpp"

namespace braid::move
{
namespace
{
/// An entry of the module.
template <NativeOutcome (*function)(const CryptoCall&) noexcept>
constexpr NativeEntry entry(std::string_view name) noexcept
{
    return {1, "crypto_algebra", name, crypto_native<function>};
}
}  // namespace

std::span<const NativeEntry> algebra_natives() noexcept
{
    static constexpr std::array entries{
        entry<algebra_add>("add_internal"),
        entry<algebra_deserialize>("deserialize_internal"),
        entry<algebra_divide>("div_internal"),
        entry<algebra_double>("double_internal"),
        entry<algebra_downcast>("downcast_internal"),
        entry<algebra_equal>("eq_internal"),
        entry<algebra_from_u64>("from_u64_internal"),
        entry<algebra_hash_to>("hash_to_internal"),
        entry<algebra_invert>("inv_internal"),
        entry<algebra_multiply>("mul_internal"),
        entry<algebra_multi_pairing>("multi_pairing_internal"),
        entry<algebra_multi_scalar_multiply>("multi_scalar_mul_internal"),
        entry<algebra_negate>("neg_internal"),
        entry<algebra_one>("one_internal"),
        entry<algebra_order>("order_internal"),
        entry<algebra_pairing>("pairing_internal"),
        entry<algebra_scalar_multiply>("scalar_mul_internal"),
        entry<algebra_serialize>("serialize_internal"),
        entry<algebra_square>("sqr_internal"),
        entry<algebra_subtract>("sub_internal"),
        entry<algebra_upcast>("upcast_internal"),
        entry<algebra_zero>("zero_internal"),
    };
    return entries;
}
}  // namespace braid::move
