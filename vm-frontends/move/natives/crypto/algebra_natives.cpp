// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/natives/crypto/algebra_operations.hpp"

namespace braid::move
{
namespace
{
constexpr std::string_view module_name = "crypto_algebra";
}  // namespace

std::span<const NativeEntry> algebra_natives() noexcept
{
    static constexpr std::array entries{
        crypto_entry<algebra_add>(module_name, "add_internal"),
        crypto_entry<algebra_deserialize>(module_name, "deserialize_internal"),
        crypto_entry<algebra_divide>(module_name, "div_internal"),
        crypto_entry<algebra_double>(module_name, "double_internal"),
        crypto_entry<algebra_downcast>(module_name, "downcast_internal"),
        crypto_entry<algebra_equal>(module_name, "eq_internal"),
        crypto_entry<algebra_from_u64>(module_name, "from_u64_internal"),
        crypto_entry<algebra_hash_to>(module_name, "hash_to_internal"),
        crypto_entry<algebra_invert>(module_name, "inv_internal"),
        crypto_entry<algebra_multiply>(module_name, "mul_internal"),
        crypto_entry<algebra_multi_pairing>(module_name, "multi_pairing_internal"),
        crypto_entry<algebra_multi_scalar_multiply>(module_name, "multi_scalar_mul_internal"),
        crypto_entry<algebra_negate>(module_name, "neg_internal"),
        crypto_entry<algebra_one>(module_name, "one_internal"),
        crypto_entry<algebra_order>(module_name, "order_internal"),
        crypto_entry<algebra_pairing>(module_name, "pairing_internal"),
        crypto_entry<algebra_scalar_multiply>(module_name, "scalar_mul_internal"),
        crypto_entry<algebra_serialize>(module_name, "serialize_internal"),
        crypto_entry<algebra_square>(module_name, "sqr_internal"),
        crypto_entry<algebra_subtract>(module_name, "sub_internal"),
        crypto_entry<algebra_upcast>(module_name, "upcast_internal"),
        crypto_entry<algebra_zero>(module_name, "zero_internal"),
    };
    return entries;
}
}  // namespace braid::move
