// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/contract_event.hpp"
#include "tests/vm-frontends/move/encoded.hpp"
#include <gtest/gtest.h>

namespace braid::move
{
TEST(contract_event, reads_both_forms)
{
    const std::string address = to_hex(tests::address_of(7));
    const tests::Buffer placed = *from_hex(
        "00"
        "0400000000000000" +
        address +
        "0500000000000000"
        "02"
        "03aabbcc");
    bcs::Reader reader{placed};
    const ContractEvent event = read_contract_event(reader);
    EXPECT_TRUE(reader.finish().ok());
    ASSERT_TRUE(event.place);
    EXPECT_EQ(event.place->creation_number, 4U);
    EXPECT_EQ(event.place->address, tests::address_of(7));
    EXPECT_EQ(event.place->sequence_number, 5U);
    EXPECT_EQ(event.type.kind, TypeKind::u64);
    EXPECT_EQ(to_hex(event.data), "aabbcc");
    EXPECT_TRUE(equal(event.encoded, placed));

    const tests::Buffer module_event{1, 0, 1, 0xdd};
    bcs::Reader second{module_event};
    const ContractEvent event2 = read_contract_event(second);
    EXPECT_TRUE(second.finish().ok());
    EXPECT_FALSE(event2.place);
    EXPECT_EQ(to_hex(event2.data), "dd");
}

TEST(contract_event, refuses_other_forms)
{
    EXPECT_EQ(tests::error_of(tests::Buffer{2, 0, 0}, read_contract_event),
        (bcs::Error{.fault = bcs::Fault::unknown_variant, .offset = 0}));
    EXPECT_EQ(tests::error_of(tests::Buffer{1, 0, 0x81, 0x80, 0x40}, read_contract_event),
        (bcs::Error{.fault = bcs::Fault::too_long, .offset = 2}));
}
}  // namespace braid::move
