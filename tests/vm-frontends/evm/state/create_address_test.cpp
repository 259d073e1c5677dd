// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/state/create_address.hpp"

#include "base/hex.hpp"
#include "base/rlp.hpp"
#include "kernels/keccak.hpp"
#include <gtest/gtest.h>

namespace braid::evm
{
TEST(create_address, agrees_with_known_contracts)
{
    // The first contracts of the account that test networks' documentation uses.
    Address sender;
    ASSERT_TRUE(from_hex("6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0", sender.bytes));
    EXPECT_EQ(to_hex(create_address(sender, 0)), "cd234a471b72ba2f1ccf0a70fcaba648a5eecd8d");
    EXPECT_EQ(to_hex(create_address(sender, 1)), "343c43a37d37dff08ae8c4a11544c718abb4fcf8");
}

TEST(create_address, encodes_every_size_of_nonce_as_rlp_does)
{
    const auto sender = Address::of_number(0x1234567890);
    for (unsigned bits = 0; bits <= 64; ++bits)
        for (const std::uint64_t below : {0, 1})
        {
            const auto nonce = (bits == 64 ? 0 : std::uint64_t{1} << bits) - below;
            std::vector<std::uint8_t> encoded;
            rlp::Writer writer{encoded};
            const auto list = writer.open();
            writer.string(sender);
            writer.u64(nonce);
            writer.close(list);
            const auto hash = kernels::keccak256(encoded);
            EXPECT_EQ(create_address(sender, nonce), Address::from(Bytes{hash}.subspan(12)))
                << nonce;
        }
}
}  // namespace braid::evm
