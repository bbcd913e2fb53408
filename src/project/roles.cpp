// The registered roles. Names are compared by plain_name(): letters and digits in lower case.
#include "project/roles.hpp"

#include <cctype>

namespace coterie::project {
namespace {

using enum RoleKind;

// Names come from the exports of Shopify, WooCommerce, Magento, Square, Olist, Instacart and the
// UCI sets, then from habit.
constexpr RoleDefinition kRoles[] = {
    {"customer", id, "Who bought.",
     "customeruniqueid customerid custid customer userid clientid memberid shopperid buyerid "
     "accountid customerkey "
     "householdkey loyaltyid cardid contactid customeremail email billingemail customercode "
     "customernumber customerno "
     "custno customerref subscriberid visitorid user client member buyer shopper account household "
     "kundennummer id"},
    {"order", id, "The order, invoice or receipt that a line belongs to.",
     "orderid invoiceno invoiceid invoice invoicenumber ordernumber orderno incrementid "
     "transactionid txnid "
     "transactionno receiptid receiptno basketid ticketid ticketno billno billid order transaction "
     "receipt basket orderref name"},
    {"time", time, "When the order was placed.",
     "orderpurchasetimestamp orderedat orderdate orderdatetime ordertime invoicedate purchasedate "
     "purchasedat purchasetime transactiondate "
     "transdate txndate transactiontime saledate salesdate processedat datecreated createdat "
     "paidat orderplacedat orderts "
     "datetime timestamp date eventtime eventtimestamp eventdate eventat ts time visitdate "
     "createdatetime when day"},
    {"product", id, "What was bought.",
     "productid stockcode lineitemsku sku productsku productcode itemid itemcode upc ean gtin "
     "articleid article variantid "
     "lineitemname productname product item itemname description asin"},
    {"category", text, "The kind of product.",
     "productcategorynameenglish category productcategory productcategoryname categoryname "
     "department productline productgroup "
     "producttype subcategory aisle departmentname class family"},
    {"quantity", number, "How many units; negative for returns.",
     "quantity qty units lineitemquantity qtyordered itemquantity orderquantity quantityordered "
     "numberofcds unitssold numitems "
     "itemcount noofitems volume pieces count cds"},
    {"unit_price", number, "Price of one unit.",
     "unitprice priceperunit itemprice lineitemprice price sellingprice saleprice listprice "
     "baseprice productprice avgprice priceeach"},
    {"amount", number, "What was paid for the row.",
     "amount tranamount lineamount linetotal itemtotal totalamount orderamount transactionamount "
     "ordertotal grandtotal netsales total totalprice "
     "totalvalue ordervalue revenue sales spend salesamount dollarvalue dollars purchaseamount "
     "purchasevalue amountpaid "
     "paymentvalue subtotal grosssales extendedprice extprice netamount value amt turnover "
     "monetary"},
    {"discount", number, "What the discount took off the row.",
     "discountamount lineitemdiscount discount discounts discountvalue totaldiscount "
     "cartdiscountamount discountpct discountpercent "
     "discountpercentage discountrate discountcodeamount markdown couponamount promodiscount"},
    {"channel", text, "Where the order was placed: shop, web, app.",
     "channel saleschannel orderchannel ordersource sourcename sourcechannel platform storetype "
     "devicetype device medium origin source"},
    {"payment_type", text, "How the order was paid.",
     "paymenttype paymentmethod paymentmethodtitle paymentmode tendertype cardbrand gateway "
     "payment paidby"},
    {"instalments", number, "Number of instalments of the payment.",
     "paymentinstallments installments instalments paymentinstalments numinstallments "
     "numberofinstallments"},
    {"region", text, "Where the customer is.",
     "region country customerstate state shippingcountry billingcountry shippingprovince province "
     "city customercity market territory "
     "countrycode stateprovince"},
    {"status", text, "State of the order; cancelled and refunded rows are returns.",
     "orderstatus status financialstatus fulfillmentstatus transactionstatus statuscode"},
    {"returned", flag, "Whether the row was returned or cancelled.",
     "returned isreturn isreturned isreturnd cancelled canceled iscancelled iscanceled refunded "
     "isrefund return"},
    {"currency", text, "Currency of the amounts.",
     "currency currencycode ordercurrency currencyiso"},
    {"event_kind", text, "What the customer did: view, cart, search.",
     "eventtype eventname eventkind event action activity eventcategory"},
    {"session", id, "The visit an event belongs to.", "sessionid usersession session visitid"},
    {"seconds", number, "Seconds that an event or visit lasted.",
     "timeonsite durationseconds duration seconds sessionduration dwelltime timespent"},
    {"cost", number, "What a unit costs the shop.", "unitcost cost costprice cogs purchaseprice"},
    {"stock", number, "Units in stock.", "stock inventory stocklevel qtyinstock quantityinstock"},
    {"consent", flag, "Whether the customer may be written to.",
     "optin emailoptin consent marketingconsent emailconsent subscribed emailsubscribed "
     "acceptsmarketing newsletter smsoptin"},
    {"campaign", text, "The campaign a contact belongs to.",
     "campaignid campaign campaignname messageid mailing"},
};

}  // namespace

std::span<const RoleDefinition> roles() {
  return kRoles;
}

const RoleDefinition* find_role(std::string_view name) {
  for (const auto& role : kRoles)
    if (role.name == name) return &role;
  return nullptr;
}

std::vector<std::string> role_names() {
  std::vector<std::string> out;
  for (const auto& role : kRoles) out.emplace_back(role.name);
  return out;
}

std::string plain_name(std::string_view column) {
  std::string out;
  for (char c : column)
    if (std::isalnum(static_cast<unsigned char>(c)) != 0)
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

}  // namespace coterie::project
